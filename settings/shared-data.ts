import { type Field, text } from "./fields";
import { flagWords } from "./meant";

/** The bucket that boxes and jobs share. */
export type SharedData =
    /** The stack makes one, and keeps it. */
    | { readonly kind: "new" }
    /** One that somebody else made and keeps as they like. */
    | { readonly kind: "existing"; readonly bucket: string };

/** The value that asks for a bucket of the stack's own. */
const ownBucket = "new";

/**
 * Names of general purpose buckets (S3 user guide, "General purpose bucket naming rules", 2026-11). A name with a period is
 * left out: S3's certificate does not cover its address, and the same page advises against it. Left out too are the words
 * for yes and no, because S3's names are the whole world's and a bucket `none` would be a stranger's.
 */
const words = Object.keys(flagWords).concat("none", "nothing", "empty", "null", "true", "false");
const pattern = new RegExp(
    `^(?!(?:${words.join("|")})$)(?!xn--|sthree-|amzn-s3-demo-)` +
        String.raw`(?!.*(?:-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`,
);

const asText = text(() => ({
    pattern,
    wrong: "names no bucket that S3 could have",
    allowed:
        "new, for a bucket of this stack's own; the name of a bucket that exists: 3 to 63 lower-case letters, digits and " +
        "dashes, no period; or nothing",
    near,
}));

/** Returns what was meant by yes, an address or ARN of a bucket, or a name in other letters. `undefined` removes the setting. */
function near(value: string): string | undefined {
    const said = value.trim().toLowerCase();
    if (flagWords[said as keyof typeof flagWords] === "true" || said === "true") return ownBucket;
    const [, named = said] = /^(?:s3:\/\/|arn:[^:]*:s3:::)([^/]+)/.exec(said) ?? [];
    const safe = named.replaceAll(/[ _.]/g, "-");
    return pattern.test(safe) ? safe : undefined;
}

/** `sharedData`, which may be left out. */
export const sharedData: Field<SharedData | undefined> = {
    type: "string",
    read: (given) => {
        const value = asText.read(given);
        if (value === undefined) return undefined;
        return value === ownBucket ? { kind: "new" } : { kind: "existing", bucket: value };
    },
};
