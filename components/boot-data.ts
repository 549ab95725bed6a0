import * as cloudinit from "@pulumi/cloudinit";
import type * as pulumi from "@pulumi/pulumi";
import type { Document } from "../cloud-init/document";

/**
 * Renders the documents as EC2 user data: one MIME message, gzipped, in base64. It goes to `userDataBase64`,
 * because gzip is not text. EC2 takes at most 16,384 bytes before base64; the plan shows how much is used.
 *
 * The bundle of the live settings is packed the same way. Go's gzip gives equal bytes on every laptop, Node's does not.
 *
 * Nothing else uses @pulumi/cloudinit: mocks cannot render it, so all meaning stays in the documents.
 */
export function bootData(
    documents: readonly Document[],
    options: pulumi.InvokeOptions = {},
): pulumi.Output<string> {
    const parts = documents.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content,
    }));
    return cloudinit.getConfigOutput({ parts, gzip: true, base64Encode: true }, options).rendered;
}
