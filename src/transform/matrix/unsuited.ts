/** Several directions cannot go through a program together: they go one by one. */
export class Unsuited extends Error {
  constructor() {
    super('internal: a program for one direction at a time');
  }
}
