/** Runs all examples in order. */
import { main as curveFit } from './curve-fit/main.js';
import { main as iris } from './iris/main.js';
import { main as seminar } from './seminar/main.js';

for (const [name, main] of Object.entries({ seminar, iris, 'curve-fit': curveFit })) {
  console.log(`\n── ${name} ${'─'.repeat(72 - name.length)}`);
  main(console.log);
}
