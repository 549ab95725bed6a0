import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { created } from "../../offline/resources";
import { publicKeys } from "../settings/ssh-keys";
import { projectDir, runStack } from "../support/run-stack";

describe("the simulated AWS", () => {
    it("knows every type that the program declares, and no type besides", async () => {
        const members = [{ name: "ana", sshPublicKeys: [publicKeys.ed25519] }];
        const ssh = { access: "ssh", sshFrom: ["192.0.2.0/24"], members };
        const runs = await runStack("dev", ssh);
        const declared = [...runs.declared.values()].map(({ type }) => type);
        const source = readFileSync(join(projectDir, "offline", "resources.ts"), "utf8");
        const known = [...source.matchAll(/^ {4}"(aws:[^"]+)": "/gm)].map(([, type]) => type);
        expect(known).to.have.members([
            ...new Set(declared.filter((type) => type.startsWith("aws:"))),
        ]);
    });

    it("is asked for no type that a component makes and the tests above miss", () => {
        const components = join(projectDir, "components");
        const source = readdirSync(components)
            .map((file) => readFileSync(join(components, file), "utf8"))
            .join("\n");
        const made = new Set(
            [...source.matchAll(/new [a-z0-9]+\.([A-Z]\w+)\(/gi)].map((it) => it[1]),
        );
        const known = readFileSync(join(projectDir, "offline", "resources.ts"), "utf8");
        for (const noun of made) expect(known).to.match(new RegExp(`:${noun}"`), noun);
    });

    it("fails on a type that it does not know, by name", () => {
        expect(() => created("aws:s3/bucket:Bucket", "data", {})).to.throw(
            "the simulated AWS does not know aws:s3/bucket:Bucket",
        );
    });

    it("gives an id that tells the name, and keeps the inputs", () => {
        const { id, state } = created("aws:ebs/volume:Volume", "ana-data", { size: 50 });
        expect(id).to.equal("vol-ana-data");
        expect(state).to.deep.equal({
            name: "vol-ana-data",
            size: 50,
            arn: "arn:aws:simulated:::vol-ana-data",
        });
    });

    it("gives each instance an address of its own that is nobody's, the same in every run", () => {
        const address = (name: string) =>
            created("aws:ec2/instance:Instance", name, {}).state["publicIp"];
        expect(address("ana"))
            .to.match(/^203\.0\.113\.\d+$/)
            .and.equal(address("ana"));
        expect(address("ana")).not.to.equal(address("ben"));
    });
});
