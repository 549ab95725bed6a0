import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { liveBundle } from "../cloud-init/live-bundle";
import { liveDocument, moreScriptsDocument } from "../cloud-init/live-document";
import { bootData } from "./boot-data";
import type { Tags } from "../planning/tags";

export interface LiveSettingsDocumentArgs {
    readonly tags: Tags;
}

/**
 * The stack's own Systems Manager documents: what a running box executes to take up new settings, with the everyday
 * scripts in it, and a second one that the first runs, because one has no room for all scripts.
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
        const { first, more } = liveBundle();
        const moreBundle = bootData(more, { parent: this });
        const scripts = document(scriptsName(name), moreBundle.apply(moreScriptsDocument));
        const settings = document(
            name,
            pulumi
                .all([bootData(first, { parent: this }), moreBundle, scripts.name])
                .apply(([bundle, other, named]) =>
                    liveDocument(bundle, { bundle: other, document: named }),
                ),
        );
        this.documentName = settings.name;
        this.version = settings.latestVersion;
    }
}

const scriptsName = (name: string) => `${name}-scripts`;

/** Returns the ARNs of all documents that `LiveSettingsDocument` makes under a name: Pulumi adds seven characters to each. */
export function liveDocumentArns(name: string): readonly string[] {
    return [name, scriptsName(name)].map((it) => `arn:aws:ssm:*:*:document/${it}-???????`);
}
