import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { Document } from "../cloud-init/document";
import { liveBundle } from "../cloud-init/live-bundle";
import { liveDocument, moreScriptsDocument } from "../cloud-init/live-document";
import { bootData } from "./boot-data";
import type { BoxQueue } from "../planning/box-queue";
import type { Tags } from "../planning/tags";

export interface LiveSettingsDocumentArgs {
    readonly tags: Tags;
    /** What boxes must know to send jobs. @default the stack has no queue */
    readonly queue?: BoxQueue | undefined;
}

/**
 * The stack's own Systems Manager documents: what a running box executes to take up new settings, with the everyday
 * scripts in it, and a second one that the first runs, because one has no room for all scripts. Where the stack has a queue,
 * a third one brings the scripts that send jobs.
 *
 * Another script makes another document, under another name, before the former one goes. A version of a document would
 * do too, but AWS may refuse content that an earlier version had. The provider then reports success, with the latest
 * version and its other content (terraform-provider-aws, internal/service/ssm/document.go).
 *
 * Costs nothing: AWS charges for no document, and commands on EC2 instances are free (Systems Manager pricing, 2026-11).
 *
 * @example
 * ```ts
 * const liveSettings = new LiveSettingsDocument("team-live-settings", { tags });
 * ```
 */
export class LiveSettingsDocument extends pulumi.ComponentResource {
    readonly documentName: pulumi.Output<string>;
    /** Never `$LATEST`: with a number, a box runs what this `up` has written. */
    readonly version: pulumi.Output<string>;

    constructor(
        name: string,
        args: LiveSettingsDocumentArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("workstation:index:LiveSettingsDocument", name, {}, opts);
        const document = (name: string, content: pulumi.Output<string>) =>
            new ssm.Document(
                name,
                {
                    documentType: "Command",
                    targetType: "/AWS::EC2::Instance",
                    content,
                    tags: { ...args.tags, Name: name },
                },
                { parent: this, replaceOnChanges: ["content"] },
            );
        const { first, more, jobs } = liveBundle(args.queue);
        const brought = (name: string, files: readonly Document[]) => {
            const bundle = bootData(files, { parent: this });
            return { bundle, document: document(name, bundle.apply(moreScriptsDocument)).name };
        };
        const others = [
            brought(scriptsName(name), more),
            ...(jobs.length > 0 ? [brought(jobsName(name), jobs)] : []),
        ];
        const settings = document(
            name,
            pulumi
                .all([bootData(first, { parent: this }), pulumi.all(others)])
                .apply(([bundle, brought]) => liveDocument(bundle, ...brought)),
        );
        this.documentName = settings.name;
        this.version = settings.latestVersion;
    }
}

const scriptsName = (name: string) => `${name}-scripts`;
const jobsName = (name: string) => `${name}-jobs`;

/** Returns the ARNs of all documents that `LiveSettingsDocument` makes under a name: Pulumi adds seven characters to each. */
export function liveDocumentArns(name: string): readonly string[] {
    return [name, scriptsName(name), jobsName(name)].map(
        (it) => `arn:aws:ssm:*:*:document/${it}-???????`,
    );
}
