import { gunzipSync } from "node:zlib";
import { all, each, type HeldRule, types } from "../rule";
import { secretIn } from "../secrets";

/** Rules of the Systems Manager documents that a stack declares, and of what its associations send them. */
export const documentRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_303", "SSM.4"],
        title: "no other account may read or run the stack's Systems Manager documents",
        check: each(types.document, ({ permissions }) =>
            permissions === undefined
                ? undefined
                : "is shared with other accounts; leave out permissions",
        ),
    },
    {
        ids: ["ssm_document_secrets"],
        title: "no secret is in a document or in live settings, which everybody on a box can read",
        check: all(
            each(types.document, ({ content }) => {
                const found = secretIn(unpacked(String(content)));
                return found && `holds ${found}; let the box fetch it with its role`;
            }),
            each(types.association, ({ parameters }) => {
                const found = secretIn(unpacked(JSON.stringify(parameters ?? {})));
                return found && `sends ${found}; let the box fetch it with its role`;
            }),
        ),
    },
    {
        // They ask of a session's document what the whole account's sets: encryption, and a log.
        ids: ["CKV_AWS_112", "CKV_AWS_113"],
        title: "no session runs by a document of the stack's own, which could switch off the account's encryption",
        check: each(types.document, ({ documentType }) =>
            documentType === "Session" ? "is a session's document" : undefined,
        ),
    },
];

/** Returns a text with what it holds in base64, as a scanner would not read it. */
function unpacked(text: string): string {
    const hidden = [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([base64]) => {
        const bytes = Buffer.from(base64, "base64");
        const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
        return (gzipped ? gunzipSync(bytes) : bytes).toString();
    });
    return [text, ...hidden].join("\n");
}
