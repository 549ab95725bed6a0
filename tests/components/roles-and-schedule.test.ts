import { expect } from "chai";
import { InstanceRole } from "../../components/instance-role";
import { SnapshotSchedule } from "../../components/snapshot-schedule";
import { declare, resourceOf, tags } from "../support/declare";

interface Policy {
    readonly Statement: readonly {
        readonly Action: string | readonly string[];
        readonly Principal?: { readonly Service: string };
    }[];
}

describe("InstanceRole", () => {
    const role = () =>
        declare(() => {
            new InstanceRole("box", { liveDocuments: ["arn:aws:ssm:*:*:document/live-?"], tags });
        });

    it("can be assumed only by EC2", async () => {
        const { inputs } = resourceOf(await role(), "aws:iam/role:Role", "box");
        const { Statement } = inputs["assumeRolePolicy"] as Policy;
        expect(Statement.map(({ Principal }) => Principal)).to.deep.equal([
            { Service: "ec2.amazonaws.com" },
        ]);
    });

    it("may talk to Systems Manager, write tags, and read no parameter, secret, bucket or instance", async () => {
        const { inputs } = resourceOf(await role(), "aws:iam/rolePolicy:RolePolicy", "box-agent");
        const actions = (inputs["policy"] as Policy).Statement.flatMap(({ Action }) => Action);
        expect(actions).to.include("ssmmessages:OpenDataChannel");
        expect(new Set(actions.map((action) => action.split(":")[0]))).to.deep.equal(
            new Set(["ec2messages", "ssm", "ssmmessages", "ec2"]),
        );
        expect(actions.filter((action) => action.startsWith("ec2:"))).to.deep.equal([
            "ec2:CreateTags",
        ]);
        expect(actions.filter((action) => /\*|GetParameter|Secret/.test(action))).to.deep.equal([]);
    });

    it("may read only Amazon's own documents and the stack's, and no association of another box", async () => {
        const { inputs } = resourceOf(await role(), "aws:iam/rolePolicy:RolePolicy", "box-agent");
        const reading = (inputs["policy"] as Policy).Statement.filter(({ Action }) =>
            /Document|ListAssociations|DescribeAssociation/.test(String(Action)),
        );
        expect(reading).to.deep.equal([
            {
                Sid: "Documents",
                Effect: "Allow",
                Action: ["ssm:GetDocument"],
                Resource: ["arn:aws:ssm:*:*:document/AWS-*", "arn:aws:ssm:*:*:document/live-?"],
            },
        ]);
    });

    it("is given to a box only after it has its permissions", async () => {
        const declared = await role();
        const type = "aws:iam/instanceProfile:InstanceProfile";
        const { inputs, after } = resourceOf(declared, type, "box");
        expect(inputs["role"]).to.equal("role-box");
        expect(after).to.deep.equal(["aws:iam/rolePolicy:RolePolicy box-agent"]);
    });
});

describe("SnapshotSchedule", () => {
    const policyType = "aws:dlm/lifecyclePolicy:LifecyclePolicy";
    const schedule = () =>
        declare(() => {
            new SnapshotSchedule("daily", { tags });
        });

    it("snapshots every volume with the stack's tag once a day and keeps seven", async () => {
        const { inputs } = resourceOf(await schedule(), policyType, "daily");
        expect(inputs["policyDetails"]).to.deep.equal({
            resourceTypes: ["VOLUME"],
            targetTags: { "workstation:snapshots": "workstation/test/daily" },
            schedules: [
                {
                    name: "daily",
                    createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
                    retainRule: { count: 7 },
                    copyTags: true,
                },
            ],
        });
    });

    it("uses a single tag, because any one of several is enough for Data Lifecycle Manager", async () => {
        const { inputs } = resourceOf(await schedule(), policyType, "daily");
        const details = inputs["policyDetails"] as { targetTags: Record<string, string> };
        expect(Object.keys(details.targetTags)).to.have.length(1);
    });

    it("runs with AWS's own policy for it, once that is attached", async () => {
        const declared = await schedule();
        const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        expect(resourceOf(declared, attachment, "daily").inputs).to.deep.equal({
            role: "role-daily",
            policyArn: "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole",
        });
        const { inputs, after } = resourceOf(declared, policyType, "daily");
        expect(inputs["executionRoleArn"]).to.equal("arn:aws:simulated:::role-daily");
        expect(after).to.deep.equal([`${attachment} daily`]);
    });
});
