import { isIP, isIPv6 } from "node:net";

/** What takes the place of a secret: its kind, and a number that is the same for the same text. */
type Kind =
    | "private-key"
    | "access-key"
    | "secret"
    | "arn"
    | "account"
    | "login"
    | "email"
    | "address"
    | "user"
    | "host";

/** Names and secrets of this laptop and account, which no pattern would know. */
export interface Known {
    readonly secrets: readonly string[];
    readonly users: readonly string[];
    readonly hosts: readonly string[];
    /** Home folders. */
    readonly homes: readonly string[];
}

/** Addresses that are the same everywhere, and name nobody. */
const commonAddress = /^(127\.|0\.0\.0\.0$|169\.254\.|255\.|::1?$)/;

/** Who is on every system. */
const commonUsers = new Set(["root", "admin", "user", "ec2-user", "ssm-user", "ubuntu", "debian"]);

interface Rule {
    readonly kind: Kind;
    readonly pattern: RegExp;
    /** The part of a match to replace; the pattern has the group. @default all of it */
    readonly group?: "secret";
    /** Leaves a match alone that only looks so. */
    readonly unless?: (found: string) => boolean;
}

/** What begins a key of AWS's, by kind of identity (IAM user guide, "IAM identifiers: unique ID prefixes", 2026-11). */
const prefixes = "A3T|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA";

/** In this order: the larger first, so that no part of a key is taken for something smaller. */
const rules: readonly Rule[] = [
    {
        kind: "private-key",
        pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    },
    {
        kind: "login",
        pattern: /(?<=:\/\/)(?<secret>[^\s/@"']+)(?=@)/g,
        group: "secret",
    },
    {
        kind: "arn",
        pattern:
            /(?<=\barn:aws[\w-]*:(?:iam|sts)::(?:\d{12}|<account-\d+>)?:[a-z-]+\/)(?<secret>[^\s"'<>,;]+)/g,
        group: "secret",
    },
    {
        kind: "secret",
        pattern:
            /\b[\w-]*(?:token|password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|credential|signature|cookie)[\w-]*["']?(?:\s*[:=]\s*|\s+is\s+)(?:Bearer\s+|Basic\s+)?["']?(?<secret>[^\s"'&,;<>]+)/gi,
        group: "secret",
    },
    {
        kind: "secret",
        pattern: /\bauthorization["']?\s*[:=]\s*["']?(?<secret>[^\r\n"']+)/gi,
        group: "secret",
    },
    { kind: "secret", pattern: /\bBearer\s+(?<secret>[\w.~+/=-]{8,})/g, group: "secret" },
    // A JSON Web Token.
    { kind: "secret", pattern: /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g },
    {
        kind: "access-key",
        pattern: new RegExp(`(?<![A-Za-z0-9])(?:${prefixes})[A-Z0-9]{12,}(?![a-z])`, "g"),
    },
    // Session tokens and bodies of keys; 40 is the length of AWS's secret keys.
    {
        kind: "secret",
        pattern: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9+/_-])/g,
        unless: isNoSecret,
    },
    { kind: "secret", pattern: /(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])/gi },
    { kind: "email", pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)*/g },
    { kind: "account", pattern: /(?<!\d)\d{12}(?!\d)/g },
    // Windows has blanks in names.
    {
        kind: "user",
        pattern: /\b[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2}(?<secret>[^\\/\r\n"'<>:]+)(?=[\\/])/g,
        group: "secret",
    },
    {
        kind: "user",
        pattern: /[\\/](?:home|Users)[\\/]{1,2}(?<secret>[^\\/\s"'<>:,;)]+)/g,
        group: "secret",
    },
    { kind: "address", pattern: /\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b/g },
    { kind: "address", pattern: /\b(?:ip|ec2)-\d{1,3}(?:-\d{1,3}){3}\b/g },
    {
        kind: "address",
        pattern: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/g,
        unless: (found) => isIP(found) === 0 || commonAddress.test(found),
    },
    {
        kind: "address",
        pattern:
            /(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/g,
        unless: (found) => !isIPv6(found) || commonAddress.test(found),
    },
];

/** Paths, rulers and long words in letters alone are no secrets: those mix. */
function isNoSecret(found: string): boolean {
    const mixes = /\d/.test(found) && /[A-Za-z]/.test(found);
    const isPath = found.split("/").length > 4 && !/[+=]/.test(found) && !/[A-Z]/.test(found);
    return !mixes || isPath;
}

/**
 * Replaces what nobody else should read by placeholders such as `<account-1>`, the same for the same text. It rather takes too
 * much than too little: a version of four small numbers looks like an address.
 */
export class Redactor {
    private readonly numbers = new Map<string, string>();
    private readonly counts = new Map<Kind, number>();
    private readonly known: readonly (readonly [Kind, RegExp])[];

    constructor({ secrets, users, hosts, homes }: Known) {
        const literally = (kind: Kind, texts: readonly string[], whole: boolean) =>
            [...new Set(texts)]
                .filter((text) => text !== "")
                .sort((a, b) => b.length - a.length)
                .map((text): readonly [Kind, RegExp] => {
                    const escaped = text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
                    const edge = whole ? ["(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"] : ["", ""];
                    return [kind, new RegExp(`${edge[0]}${escaped}${edge[1]}`, whole ? "gi" : "g")];
                });
        const names = users.filter((name) => !commonUsers.has(name.toLowerCase()));
        this.known = [
            ...literally("secret", secrets, false),
            ...literally(
                "user",
                homes.filter((home) => !/^\/(root)?$/.test(home)),
                false,
            ),
            ...literally("user", names, true),
            ...literally(
                "host",
                hosts.filter((name) => name !== "localhost"),
                true,
            ),
        ];
    }

    /** How many texts of each kind have been replaced so far, each counted once. */
    get replaced(): Readonly<Partial<Record<Kind, number>>> {
        return Object.fromEntries(this.counts);
    }

    /** Returns the text with placeholders. */
    text(text: string): string {
        const secrets = this.known.filter(([kind]) => kind === "secret");
        const others = this.known.filter(([kind]) => kind !== "secret");
        let now = text;
        for (const [kind, pattern] of secrets)
            now = now.replace(pattern, (found) => this.placeholder(kind, found));
        for (const rule of rules) now = this.applied(rule, now);
        for (const [kind, pattern] of others)
            now = outsidePlaceholders(now, (part) =>
                part.replace(pattern, (found) => this.placeholder(kind, found.toLowerCase())),
            );
        return now;
    }

    /** Returns a value of JSON with every text in it replaced; keys are this program's own words. */
    value(value: unknown): unknown {
        if (typeof value === "string") return this.text(value);
        if (Array.isArray(value)) return value.map((it) => this.value(it));
        if (typeof value !== "object" || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, this.value(it)]));
    }

    private applied({ kind, pattern, group, unless }: Rule, text: string): string {
        return text.replace(pattern, (found: string, ...more: unknown[]) => {
            const groups = more.at(-1) as Readonly<Record<string, string>> | undefined;
            const secret = group === undefined ? found : (groups?.[group] ?? "");
            const isPlaceholder = /^<[a-z-]+-\d+>$/.test(secret);
            if (secret === "" || isPlaceholder || unless?.(secret) === true) return found;
            const at = found.lastIndexOf(secret);
            return (
                found.slice(0, at) +
                this.placeholder(kind, secret) +
                found.slice(at + secret.length)
            );
        });
    }

    private placeholder(kind: Kind, secret: string): string {
        const key = `${kind} ${secret}`;
        const given = this.numbers.get(key);
        if (given !== undefined) return given;
        const number = (this.counts.get(kind) ?? 0) + 1;
        this.counts.set(kind, number);
        const made = `<${kind}-${number}>`;
        this.numbers.set(key, made);
        return made;
    }
}

function outsidePlaceholders(text: string, change: (part: string) => string): string {
    return text
        .split(/(<[a-z-]+-\d+>)/)
        .map((part, at) => (at % 2 === 0 ? change(part) : part))
        .join("");
}
