import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { liveBundle } from "../cloud-init/live-bundle";
import { liveDocument } from "../cloud-init/live-document";
import { bootData } from "./boot-data";
import type { Tags } from "../planning/tags";

export interface LiveSettingsDocumentArgs {
    readonly tags: Tags;
}

/**
 * The stack's own Systems Manager document: what a running box executes to take up new settings, with the everyday
 * scripts in it.
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
        const document = new ssm.Document(
            name,
            {
                documentType: "Command",
                targetType: "/AWS::EC2::Instance",
                content: bootData(liveBundle()).apply(liveDocument),
                tags: { ...args.tags, Name: name },
            },
            { parent: this, replaceOnChanges: ["content"] },
        );
        this.documentName = document.name;
        this.version = document.latestVersion;
    }
}

/** Returns the ARN of every document that `LiveSettingsDocument` makes under a name: Pulumi adds seven characters to it. */
export function liveDocumentArn(name: string): string {
    return `arn:aws:ssm:*:*:document/${name}-???????`;
}
