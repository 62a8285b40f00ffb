/**
 * `npm run wild [functions|packages] [name]`: the compiler on code nobody wrote for it. `functions` takes numeric
 * functions out of published packages, unchanged but for types, and compares their gradients with differences;
 * `packages` puts the tag on every function of some packages and asks for code that type-checks, or diagnostics.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from './extract.js';
import { wildFunctions, type WildFunction } from './functions.js';
import { judge, type Outcome } from './judge.js';
import { fetchPackages, folderOf } from './packages.js';
import { sweep, wildPackages } from './sweep.js';

const [part = 'all', filter = ''] = process.argv.slice(2);
let failed = false;
if (part === 'all' || part === 'functions') failed = functions() || failed;
if (part === 'all' || part === 'packages') failed = (await packages()) || failed;
process.exitCode = failed ? 1 : 0;

function functions(): boolean {
  const chosen = wildFunctions.filter((w) => `${w.package} ${w.function}`.includes(filter));
  fetchPackages([...new Set(chosen.map((w) => w.package))]);
  const totals = { verified: 0, refused: 0, wrong: 0, crashed: 0 };
  for (const w of chosen) {
    const outcome = run(w);
    totals[outcome.kind]++;
    console.log(
      `${w.subject.padEnd(18)} ${w.package.padEnd(26)} ${w.function.padEnd(20)} ${describe(outcome)}`,
    );
  }
  console.log(
    Object.entries(totals)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
  );
  return totals.wrong + totals.crashed > 0;
}

async function packages(): Promise<boolean> {
  let isBad = false;
  for (const p of wildPackages.filter((w) => w.specifier.includes(filter))) {
    const r = await sweep(p);
    const codes = Object.entries(r.codes)
      .sort((a, b) => b[1] - a[1])
      .map(([code, count]) => `${code} ${count}`);
    console.log(
      `${p.specifier.padEnd(26)} ${r.functions} functions, ${r.generated} differentiated; ${codes.join(', ')}`,
    );
    const bad = [
      ...r.crashes.map((c) => `CRASH ${c}`),
      ...r.hangs.map((h) => `HANG ${h}`),
      ...r.badTypes.map((t) => `TYPES ${t}`),
    ];
    for (const line of bad) console.log(`    ${line}`);
    isBad ||= bad.length > 0;
  }
  return isBad;
}

function run(w: WildFunction): Outcome {
  try {
    const text = moduleOf(w);
    if (process.env['WILD_SHOW'] !== undefined) console.log(text);
    return judge({
      text,
      points: w.points,
    });
  } catch (error) {
    return { kind: 'crashed', what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function moduleOf(w: WildFunction): string {
  const parts = w.take.map(({ file, names }) =>
    extract(file, readFileSync(join(folderOf(w.package), file), 'utf8'), names, w),
  );
  const text = [w.before ?? '', ...parts, w.after ?? ''].join('\n\n');
  const wrt = w.wrt === undefined ? '' : ` wrt ${w.wrt.join(', ')}`;
  const head = new RegExp(`^(function ${w.function}\\b|const ${w.function} =)`, 'm');
  if (!head.test(text)) throw new Error(`no ${w.function} in what was taken`);
  return text.replace(head, `/** @differentiable${wrt} */\nexport $1`);
}

function describe(outcome: Outcome): string {
  const indented = (lines: readonly string[]) =>
    lines
      .slice(0, 6)
      .map((line) => `\n    ${line}`)
      .join('');
  switch (outcome.kind) {
    case 'verified':
      return `verified (${outcome.entries} entries${outcome.skipped > 0 ? `, ${outcome.skipped} checks at kinks` : ''})`;
    case 'refused':
      return `refused${indented(outcome.reasons)}`;
    case 'wrong':
      return `WRONG${indented(outcome.what)}`;
    case 'crashed':
      return `CRASHED ${outcome.what}`;
  }
}
