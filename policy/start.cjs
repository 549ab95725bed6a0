/**
 * Starts the policy pack. Pulumi's own loader checks the types of a pack at every start, those of the SDK included,
 * and cannot be told not to: 5.3 s of processor time against 1.2 to 1.8 (docs/decisions/0022-policy-pack.md).
 */
require("../cli/start/register.cjs");
require("./pack.ts");
