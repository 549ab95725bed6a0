// Pulumi's own share of a member: as many resources of the same types, almost empty.
// node floor-members.cjs COUNT
require("../../cli/start/start.cjs");
const { ebs, ec2, ssm } = Object.fromEntries(
    ["ebs", "ec2", "ssm"].map((name) => [name, require(`@pulumi/aws/${name}`)]),
);
const { ComponentResource } = require("@pulumi/pulumi");
const { runProgram } = require("../../simulation/run-program.ts");

async function program() {
    for (let member = 0; member < Number(process.argv[2]); member++) {
        const parent = new ComponentResource("floor:index:Box", `m${member}`);
        new ComponentResource("floor:index:Volume", `m${member}`, {}, { parent });
        new ComponentResource("floor:index:Readiness", `m${member}`, {}, { parent });
        const volume = new ebs.Volume(`m${member}`, { availabilityZone: "a" }, { parent });
        const instance = new ec2.Instance(`m${member}`, { ami: "ami" }, { parent });
        const ids = { instanceId: instance.id, volumeId: volume.id };
        new ec2.VolumeAttachment(`m${member}`, { ...ids, deviceName: "/dev/sdf" }, { parent });
        new ssm.Association(`m${member}`, { name: instance.id }, { parent });
    }
    return {};
}

void runProgram(program, { project: "p", stack: "s", config: {}, region: "us-east-1" });
