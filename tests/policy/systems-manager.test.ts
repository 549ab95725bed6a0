import { types } from "../../policy/rule";
import { systemsManagerRules } from "../../policy/rules/systems-manager";
import { standalone } from "../../policy/traffic";
import { describeRules } from "./describe-rules";
import { edit, without } from "./graphs";

const withoutRole = edit(types.instance, () => ({ iamInstanceProfile: undefined }));

describe("Rules of Systems Manager", () => {
    describeRules(systemsManagerRules, {
        CKV2_AWS_41: { "an instance without a role": withoutRole },
        ec2_instance_managed_by_ssm: {
            "an instance without a role": withoutRole,
            "a role that may not register": edit("aws:iam/rolePolicy:RolePolicy", () => ({
                policy: {
                    Statement: [{ Effect: "Allow", Action: "ssmmessages:*", Resource: "*" }],
                },
            })),
            "no policy that lets it register": without("aws:iam/rolePolicy:RolePolicy"),
            "boxes that cannot reach HTTPS": edit(standalone.egress, () => ({
                fromPort: 80,
                toPort: 80,
            })),
            "boxes that reach HTTPS at home only": edit(standalone.egress, () => ({
                cidrIpv4: "10.20.0.0/16",
            })),
        },
        "SSM.3": {
            "a box that nothing tests": without(types.association),
            "a test that nobody waits for": edit(types.association, () => ({
                waitForSuccessTimeoutSeconds: undefined,
            })),
            "a second box that nothing tests": (graph) => [
                ...graph,
                { type: types.instance, name: "second", inputs: {}, opts: {} },
            ],
        },
    });
});
