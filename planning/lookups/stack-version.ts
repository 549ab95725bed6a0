import { getVpc, getVpcs } from "@pulumi/aws/ec2";
import type { InvokeOptions } from "@pulumi/pulumi";
import type { Tags } from "../tags";
import { type VersionedVpc, versionedIn } from "../version";

/**
 * Asks AWS which version of this program changed the stack last. The tag is on the stack's VPC, which exists as long as
 * the stack has a box; a stack whose state was lost may have several.
 *
 * Makes one call, and a few more for each VPC.
 */
export async function lookUpStackVersion(
    tags: Tags,
    options: InvokeOptions = {},
): Promise<VersionedVpc[]> {
    const { ids } = await getVpcs({ tags }, options);
    return versionedIn(await Promise.all(ids.map((id) => getVpc({ id }, options))));
}
