import { regionOf } from "../stack-file/read";
import { Refusal } from "../../settings/refusal";
import type { Login } from "../aws/account";

/** Keys that the AWS provider reads from a stack file, and AWS's SDK does not. */
const providerOnly = [
    ...["aws:assumeRole", "aws:assumeRoles", "aws:assumeRoleWithWebIdentity"],
    ...["aws:accessKey", "aws:secretKey", "aws:token"],
    ...["aws:sharedCredentialsFiles", "aws:sharedConfigFiles"],
];

/**
 * Returns the login with which the commands ask AWS: that of `pulumi up`.
 *
 * @param config the stack's whole configuration.
 * @throws Refusal when there is no region, or the provider would log in as somebody else than AWS's SDK.
 */
export function loginOf(
    config: Readonly<Record<string, string>>,
    stack: string,
    env: NodeJS.ProcessEnv = process.env,
): Login {
    const foreign = providerOnly.filter((key) => config[key] !== undefined);
    if (foreign.length > 0) {
        throw new Refusal(
            `Pulumi.${stack}.yaml sets ${foreign.join(", ")}, which \`pulumi up\` follows and these commands do not: they ` +
                "would act as somebody else; remove it from the file, write the role or the key into a profile of " +
                "~/.aws/config and name that profile: `pulumi config --stack " +
                `${stack} set aws:profile PROFILE\``,
        );
    }
    const region = regionOf({ config }, env);
    if (region === undefined) {
        throw new Refusal(
            `aws:region is not set; run \`pulumi config --stack ${stack} set aws:region us-east-1\``,
        );
    }
    const profile = config["aws:profile"];
    return { region, ...(profile === undefined ? {} : { profile }) };
}
