import * as pulumi from "@pulumi/pulumi";
import { version } from "./package.json";

const token = "cloudinit:index/getConfig:getConfig";

/** One part of the MIME message. */
export interface GetConfigPart {
    /** Body of the part. */
    content: string;
    /** MIME type, for example `text/cloud-config`. @default "text/plain" */
    contentType?: string;
    /** Name that cloud-init uses in its logs and on disk. */
    filename?: string;
    /** Value of the part's `X-Merge-Type` header. */
    mergeType?: string;
}

export interface GetConfigArgs {
    /** @default true; must be true when `gzip` is. */
    base64Encode?: boolean;
    /** @default "MIMEBOUNDARY" */
    boundary?: string;
    /** @default true */
    gzip?: boolean;
    parts?: GetConfigPart[];
}

export interface GetConfigOutputArgs {
    base64Encode?: pulumi.Input<boolean>;
    boundary?: pulumi.Input<string>;
    gzip?: pulumi.Input<boolean>;
    parts?: pulumi.Input<pulumi.Input<GetConfigPart>[]>;
}

export interface GetConfigResult {
    readonly id: string;
    readonly base64Encode?: boolean;
    readonly boundary: string;
    readonly gzip?: boolean;
    readonly parts?: GetConfigPart[];
    /** The rendered message: base64 of gzip of MIME, as far as those two are switched on. */
    readonly rendered: string;
}

/** Renders a multi-part cloud-init message; returns when the provider has answered. */
export function getConfig(
    args: GetConfigArgs = {},
    opts: pulumi.InvokeOptions = {},
): Promise<GetConfigResult> {
    return pulumi.runtime.invoke(token, { ...args }, { version, ...opts });
}

/** Renders a multi-part cloud-init message from values that may not be known yet. */
export function getConfigOutput(
    args: GetConfigOutputArgs = {},
    opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetConfigResult> {
    return pulumi.runtime.invokeOutput(token, { ...args }, { version, ...opts });
}
