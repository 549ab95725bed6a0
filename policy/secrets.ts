/**
 * Patterns that a scanner reads as a secret: checkov's AWS patterns (2026-11), and signs of other secrets.
 * A secret key has 40 characters, as many paths do, so here it also needs a capital and a digit.
 */
const secrets: readonly (readonly [string, RegExp])[] = [
    [
        "an AWS access key id",
        /\b(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b/,
    ],
    [
        "an AWS secret access key",
        /(?<![A-Za-z0-9/+=])(?=[a-z/+=\d]*[A-Z])(?=[A-Za-z/+=]*\d)[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/,
    ],
    ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
    ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36}/],
    ["a Hugging Face token", /\bhf_[A-Za-z]{34}\b/],
    [
        "a password",
        /(?<![A-Za-z0-9])(password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?(?!true|false)\w{8}/i,
    ],
];

/** Returns what kind of secret a text holds, if any. */
export function secretIn(text: string): string | undefined {
    return secrets.find(([, pattern]) => pattern.test(text))?.[0];
}
