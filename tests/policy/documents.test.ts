import { types } from "../../policy/rule";
import { documentRules } from "../../policy/rules/documents";
import { describeRules } from "./describe-rules";
import { edit, without } from "./graphs";

/** AWS's own example, in pieces, so that no scanner reports this file as a leak. */
const accessKeyId = `AKIA${"IOSFODNN7EXAMPLE"}`;

describe("Rules of Systems Manager documents", () => {
    describeRules(documentRules, {
        CKV_AWS_303: {
            "a document that every account may read": edit(types.document, () => ({
                permissions: { type: "Share", accountIds: "All" },
            })),
        },
        ssm_document_secrets: {
            "an access key id in a document": edit(types.document, () => ({
                content: `{"runCommand": ["export ID=${accessKeyId}"]}`,
            })),
            "an access key id in live settings": edit(types.association, () => ({
                parameters: {
                    settings: Buffer.from(`{"id": "${accessKeyId}"}`).toString("base64"),
                },
            })),
            "no document to check": without(types.document),
        },
        CKV_AWS_112: {
            "a session's document": edit(types.document, () => ({ documentType: "Session" })),
        },
    });
});
