/** Something the user can mend. The message says what and how; no stack trace is shown. */
export class Refusal extends Error {}
