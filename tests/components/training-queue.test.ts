import { expect } from "chai";
import { readMime } from "../../cloud-init/mime";
import type { Declared } from "../../simulation/run-program";
import { allOf, resourceOf } from "../support/declare";
import { runStack } from "../support/run-stack";

const name = "workstation-dev-jobs";
const environment = "aws:batch/computeEnvironment:ComputeEnvironment";
const queueType = "aws:batch/jobQueue:JobQueue";
const definition = "aws:batch/jobDefinition:JobDefinition";
type Graph = ReadonlyMap<string, Declared>;

/** What a program hands to AWS as JSON or as an object; tests read into it by name. */
type Inputs = Record<string, Record<string, unknown>>;

async function stack(queue: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
    const members = [{ name: "ana" }, { name: "ben", framework: "pytorch" }];
    const settings = { sharedData: "team-data", queue: { maxvCpus: 64, ...queue }, members };
    return (await runStack("dev", { ...settings, ...more })).declared;
}

function statements(declared: Graph, role: string) {
    const { inputs } = resourceOf(declared, "aws:iam/rolePolicy:RolePolicy", `${name}-${role}`);
    return (inputs["policy"] as { Statement: { Action: string[]; Resource: string | string[] }[] })
        .Statement;
}

const resources = (declared: Graph, role: string) =>
    statements(declared, role).flatMap(({ Resource }) => Resource);

describe("TrainingQueue", () => {
    let declared: Graph;
    before(async () => {
        declared = await stack();
    });
    const resourcesOf = (kind: string, of = declared) =>
        (resourceOf(of, environment, `${name}-${kind}`).inputs as Inputs)["computeResources"]!;

    it("is absent from a stack without it, and so is its output", async () => {
        const without = await runStack("dev");
        const types = [...without.declared.values()].map(({ type }) => type);
        expect(types.filter((type) => /batch|launchTemplate|TrainingQueue/.test(type))).to.be.empty;
        expect(without.outputs).to.not.have.property("queue");
    });

    it("runs nothing at rest, and lets Batch move what it runs", () => {
        for (const kind of ["spot", "on-demand"]) {
            expect(resourcesOf(kind)).to.include({ minVcpus: 0, maxVcpus: 64 });
            const { opts } = resourceOf(declared, environment, `${name}-${kind}`);
            expect(opts.ignoreChanges).to.deep.equal(["computeResources.desiredVcpus"]);
        }
    });

    it("changes in place and spares running jobs: no role of its own, no fixed name, these strategies", () => {
        for (const { inputs } of [...allOf(declared, environment), ...allOf(declared, queueType)]) {
            expect(inputs).to.not.have.any.keys("name", "namePrefix", "serviceRole");
        }
        for (const { inputs } of allOf(declared, environment)) {
            expect(inputs["updatePolicy"]).to.deep.equal({
                ...{ terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 360 },
            });
        }
        const strategies = ["spot", "on-demand"].map((kind) => [
            resourcesOf(kind)["type"],
            resourcesOf(kind)["allocationStrategy"],
        ]);
        expect(strategies).to.deep.equal([
            ["SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED"],
            ["EC2", "BEST_FIT_PROGRESSIVE"],
        ]);
    });

    it("names Batch's image, and the template by the number of its version", () => {
        expect(resourcesOf("spot")).to.deep.include({
            ec2Configurations: [{ imageType: "ECS_AL2023_NVIDIA" }],
            launchTemplate: { launchTemplateId: `lt-${name}`, version: "1" },
        });
    });

    it("launches spot hosts in every zone, and those on demand close together in one", async () => {
        expect(resourcesOf("spot")["subnets"]).to.have.length(6);
        expect(resourcesOf("spot")).to.not.have.property("placementGroup");
        expect(resourcesOf("on-demand")).to.deep.include({
            subnets: ["subnet-workstation-dev-us-east-1a"],
            placementGroup: `pg-${name}`,
        });
        const flex = await stack({ instanceTypes: ["m7i-flex.large"] });
        expect(resourcesOf("on-demand", flex)).to.not.have.property("placementGroup");
        expect(resourcesOf("on-demand", flex)["ec2Configurations"]).to.deep.equal([
            { imageType: "ECS_AL2023" },
        ]);
    });

    it("tags a host as a host of jobs, which no search for boxes finds", () => {
        expect(resourcesOf("spot")["tags"]).to.deep.equal({
            "workstation:job-host": "workstation/dev",
            Name: "workstation-dev-job-host",
        });
    });

    it("has two queues that let no job wait for ever, and say in tags what `submit` needs", () => {
        const [spot, onDemand] = allOf(declared, queueType);
        expect(onDemand?.inputs["tags"]).to.include({
            "workstation:queue": "on-demand",
            "workstation:bucket": "team-data",
            "workstation:max-vcpus": "64",
            "workstation:nat": "false",
        });
        const actions = spot?.inputs["jobStateTimeLimitActions"] as { reason: string }[];
        expect(actions.map(({ reason }) => reason)).to.deep.equal([
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
            "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
            "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        ]);
        for (const action of actions)
            expect(action).to.include({ action: "CANCEL", state: "RUNNABLE" });
    });

    it("gives hosts an encrypted disk for large images, and a metadata service for themselves", () => {
        const { inputs } = resourceOf(declared, "aws:ec2/launchTemplate:LaunchTemplate", name);
        expect(inputs["blockDeviceMappings"]).to.deep.equal([
            {
                deviceName: "/dev/xvda",
                ebs: {
                    ...{ volumeType: "gp3", volumeSize: 80 },
                    ...{ encrypted: "true", deleteOnTermination: "true" },
                },
            },
        ]);
        expect(inputs["metadataOptions"]).to.deep.equal({
            ...{ httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        });
        for (const forbidden of ["imageId", "instanceType", "iamInstanceProfile"])
            expect(inputs).to.not.have.property(forbidden);
    });

    it("mounts the bucket by a MIME message, the only user data that Batch takes", () => {
        const { inputs } = resourceOf(declared, "aws:ec2/launchTemplate:LaunchTemplate", name);
        const [part] = readMime(Buffer.from(String(inputs["userData"]), "base64"));
        expect(part?.contentType).to.equal("text/x-shellscript");
        expect(part?.content).to.match(/^#!\/usr\/bin\/python3\n/);
        expect(part?.content).to.contain('BUCKET = "team-data"');
    });

    it("gives each member two definitions under fixed names, with the image of their framework", () => {
        const names = allOf(declared, definition).map(({ inputs }) => inputs["name"]);
        expect(names).to.deep.equal([
            ...["workstation-dev__ana__one", "workstation-dev__ana__many"],
            ...["workstation-dev__ben__one", "workstation-dev__ben__many"],
        ]);
        const { inputs } = resourceOf(declared, definition, `${name}-ben-one`);
        const container = JSON.parse(String(inputs["containerProperties"])) as Inputs;
        expect(container["image"]).to.match(/^pytorch\/pytorch:2\.13\.0-cuda13\.0.*@sha256:/);
        expect(container).to.deep.include({
            environment: [
                { name: "AWS_REGION", value: "us-east-1" },
                { name: "WORKSTATION_FRAMEWORK", value: "pytorch" },
            ],
            linuxParameters: { sharedMemorySize: 7116 },
            mountPoints: [{ sourceVolume: "shared", containerPath: "/shared", readOnly: false }],
            jobRoleArn: `arn:aws:simulated:::role-${name}-ben`,
        });
        expect(inputs["tags"]).to.include({ "workstation:member": "ben" });
    });

    it("asks for no GPU on hosts without one", async () => {
        const cpu = await stack({ instanceTypes: ["m6i.large"] });
        const { inputs } = resourceOf(cpu, definition, `${name}-ana-one`);
        const { resourceRequirements } = JSON.parse(String(inputs["containerProperties"])) as {
            resourceRequirements: { type: string }[];
        };
        expect(resourceRequirements.map(({ type }) => type)).to.deep.equal(["MEMORY", "VCPU"]);
    });

    it("runs the same container on every node, and the first is the main one", () => {
        const one = resourceOf(declared, definition, `${name}-ana-one`).inputs;
        const many = resourceOf(declared, definition, `${name}-ana-many`).inputs;
        expect(JSON.parse(String(many["nodeProperties"]))).to.deep.equal({
            ...{ mainNode: 0, numNodes: 2 },
            nodeRangeProperties: [
                {
                    targetNodes: "0:",
                    container: JSON.parse(String(one["containerProperties"])) as unknown,
                },
            ],
        });
        expect(many["type"]).to.equal("multinode");
    });

    it("starts a job again when AWS takes its host or its entry says 90, and not for the user's fault", () => {
        const { inputs } = resourceOf(declared, definition, `${name}-ana-one`);
        expect(inputs["retryStrategy"]).to.deep.equal({
            attempts: 3,
            evaluateOnExits: [
                { onStatusReason: "Host EC2*", action: "retry" },
                { onExitCode: "90", action: "retry" },
                { onReason: "*", action: "exit" },
            ],
        });
        expect(inputs["timeout"]).to.deep.equal({ attemptDurationSeconds: 86_400 });
    });

    it("lets a member's jobs reach that member's code and runs and what all share, and nothing else", () => {
        const bucket = "arn:aws:s3:::team-data";
        expect(resources(declared, "ana")).to.deep.equal([
            bucket,
            ...[`${bucket}/blobs/ana/*`, `${bucket}/runs/ana/*`, `${bucket}/shared/*`],
            `${bucket}/spent/ana/*`,
        ]);
    });

    it("lets a host, whose role a job on its network has too, reach only what all share", () => {
        const s3 = statements(declared, "host").filter(({ Action }) =>
            Action.some((action) => action.startsWith("s3:")),
        );
        expect(s3.flatMap(({ Resource }) => Resource)).to.deep.equal([
            "arn:aws:s3:::team-data",
            "arn:aws:s3:::team-data/shared/*",
        ]);
        const others = statements(declared, "host").filter((it) => !s3.includes(it));
        for (const { Action, Resource } of others)
            if (!Action.includes("ecs:DiscoverPollEndpoint"))
                for (const arn of Resource)
                    expect(arn).to.match(
                        /^arn:aws:ecs:\*:\*:(cluster|container-instance)\/\*workstation-dev-jobs-\*/,
                    );
    });

    it("lets what starts a container write one log, which is kept for more than a year", () => {
        expect(resources(declared, "start")).to.deep.equal([
            `arn:aws:simulated:::log-group-${name}:*`,
        ]);
        const { inputs } = resourceOf(declared, "aws:cloudwatch/logGroup:LogGroup", name);
        expect(inputs).to.include({
            ...{ name: "/workstation/workstation/dev/jobs", retentionInDays: 400 },
        });
    });

    it("waits with the environments for what hosts need, so that it also goes after them", () => {
        for (const { after } of allOf(declared, environment)) {
            expect(after).to.include(`aws:iam/rolePolicy:RolePolicy ${name}-host`);
            expect(after).to.include(
                `aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule ${name}-to-443`,
            );
        }
    });

    it("opens HTTPS outwards, and between hosts only high ports", () => {
        const rules = [...declared.values()].filter(
            ({ type, name: rule }) => /SecurityGroup\w+Rule$/.test(type) && rule.startsWith(name),
        );
        const said = rules.map(({ inputs }) => [
            ...[inputs["fromPort"], inputs["toPort"]],
            inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"],
        ]);
        expect(said).to.deep.equal([
            [443, 443, "0.0.0.0/0"],
            ...[0, 1].map(() => [10_000, 65_535, `sg-${name}`]),
        ]);
    });

    it("has no NAT gateway by default; with one, hosts on demand stand behind it and reach S3 past it", async () => {
        expect(allOf(declared, "aws:ec2/natGateway:NatGateway")).to.be.empty;
        const behind = await stack({ nat: true });
        expect(allOf(behind, "aws:ec2/natGateway:NatGateway")).to.have.length(1);
        const subnet = resourceOf(behind, "aws:ec2/subnet:Subnet", `${name}-nat`);
        expect(subnet.inputs).to.include({
            ...{ cidrBlock: "10.20.240.0/20", mapPublicIpOnLaunch: false },
        });
        expect(resourcesOf("on-demand", behind)["subnets"]).to.deep.equal([`subnet-${name}-nat`]);
        expect(resourcesOf("spot", behind)["subnets"]).to.have.length(6);
        const s3 = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
        expect(resourceOf(behind, s3, `${name}-nat`).inputs).to.include({
            ...{ routeTableId: `rtb-${name}-nat`, vpcEndpointId: "vpce-workstation-dev-s3" },
        });
    });
});
