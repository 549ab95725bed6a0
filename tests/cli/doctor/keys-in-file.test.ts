import { expect } from "chai";
import { keysInFile } from "../../../cli/doctor/laptop/keys-in-file";
import { withProjectCopy } from "../project-copy";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tr";
const file = (...names: readonly string[]) =>
    "config:\n  aws:region: us-east-1\n  workstation:members:\n" +
    names.map((name) => `    - name: ${name}\n      sshPublicKeys: ["${key}"]\n`).join("");
const files = { "Pulumi.dev.yaml": file("ana", "bob"), "Pulumi.gpu.yaml": file("bob") };

describe("a member's keys in the stack files", () => {
    it("are those of the one stack that has the member, who may be named by the environment", () =>
        withProjectCopy(files, (project) => {
            const ofAna = { stack: "dev", member: "ana", keys: [key] };
            expect(keysInFile(project, { member: "ana" })).to.deep.equal(ofAna);
            expect(keysInFile(project, {}, { WORKSTATION_MEMBER: "ana" })).to.deep.equal(ofAna);
            return Promise.resolve();
        }));

    it("are none where two stacks have the member, until one is named", () =>
        withProjectCopy(files, (project) => {
            expect(keysInFile(project, { member: "bob" })).to.equal(undefined);
            expect(keysInFile(project, { member: "bob", stack: "gpu" })).to.include({
                stack: "gpu",
            });
            return Promise.resolve();
        }));

    it("are none where a file has problems, or there is no project", () =>
        withProjectCopy({ "Pulumi.dev.yaml": "config: [" }, (project) => {
            expect(keysInFile(project, { member: "ana" })).to.equal(undefined);
            expect(keysInFile(undefined, { member: "ana" })).to.equal(undefined);
            return Promise.resolve();
        }));
});
