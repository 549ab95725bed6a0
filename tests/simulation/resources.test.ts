import * as ebs from "@pulumi/aws/ebs";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { idAndAnswers, isKnown } from "../../simulation/resources";
import { runProgram } from "../../simulation/run-program";
import { publicKeys } from "../settings/ssh-keys";
import { projectDir, runStack } from "../support/run-stack";

describe("the simulated AWS", () => {
    it("knows every type that the program declares, and no type besides", async () => {
        const members = [{ name: "ana", sshPublicKeys: [publicKeys.ed25519] }];
        const ssh = { access: "ssh", sshFrom: ["192.0.2.0/24"], members };
        const jobs = { sharedData: "new", queue: { nat: true } };
        const runs = await runStack("dev", { ...ssh, ...jobs, memberAccess: "group/ml" });
        const declared = [...runs.declared.values()].map(({ type }) => type);
        const source = readFileSync(join(projectDir, "simulation", "resources.ts"), "utf8");
        const known = [...source.matchAll(/^ {4}"(aws:[^"]+)":\s+"/gm)].map(
            ([, type]) => type ?? "",
        );
        expect(known.filter((type) => !isKnown(type))).to.deep.equal([]);
        expect(known).to.have.members([
            ...new Set(declared.filter((type) => type.startsWith("aws:"))),
        ]);
        expect(isKnown("aws:sqs/queue:Queue")).to.equal(false);
    });

    it("gives an id that contains the name, and makes up a name only where the program gives none", () => {
        const arn = "arn:aws:simulated:::vol-ana-data";
        const made = (inputs: Record<string, unknown>) =>
            idAndAnswers("aws:ebs/volume:Volume", "ana-data", inputs);
        expect(made({ size: 50 })).to.deep.equal({
            id: "vol-ana-data",
            added: { name: "vol-ana-data", arn },
        });
        expect(made({ name: "mine" }).added).to.deep.equal({ arn });
    });

    it("returns a resource's inputs as outputs", async () => {
        const program = () => {
            const volume = new ebs.Volume("ana", { availabilityZone: "us-east-1a", size: 50 });
            return Promise.resolve({ zone: volume.availabilityZone, size: volume.size });
        };
        const stack = { project: "workstation", stack: "test", config: {}, region: "us-east-1" };
        const { outputs } = await runProgram(program, stack);
        expect(outputs).to.deep.equal({ zone: "us-east-1a", size: 50 });
    });

    it("gives each instance its own documentation address, the same in every run", () => {
        const address = (name: string) =>
            idAndAnswers("aws:ec2/instance:Instance", name, {}).added["publicIp"];
        expect(address("ana"))
            .to.match(/^203\.0\.113\.\d+$/)
            .and.equal(address("ana"));
        expect(address("ana")).not.to.equal(address("ben"));
    });
});
