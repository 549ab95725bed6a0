import { expect } from "chai";
import { existsSync } from "node:fs";
import { planHere } from "../../../cli/rehearse/plan-here";
import { workplace } from "../../../cli/rehearse/workplace";
import { Refusal } from "../../../settings/refusal";
import { withProjectCopy } from "../project-copy";
import { pretend } from "./pretend";

const wishes = { vm: false, rebuild: false, prepare: false };

describe("the plan of a box for this host", () => {
    it("names every missing tool in one refusal, and has begun nothing", async () => {
        const file = "config:\n  aws:region: us-east-1\n  workstation:os: debian12\n";
        await withProjectCopy({ "Pulumi.dev.yaml": file }, async (dir) => {
            const run = pretend({ "for tool": { stdout: "podman\ndocker\nssh\nssh-keygen\n" } });
            const error: unknown = await planHere(dir, "dev", wishes, run).catch(
                (it: unknown) => it,
            );
            expect(error).to.be.instanceOf(Refusal);
            expect(String(error)).to.match(
                /lacks podman or docker, ssh and ssh-keygen, which the rehearsal needs; /,
            );
            expect(run.asked.filter((line) => !line.startsWith("sh -c"))).to.deep.equal([]);
            expect(existsSync(workplace(dir, "dev").dir)).to.equal(false);
        });
    });

    it("refuses a mistyped stack before any tool", async () => {
        await withProjectCopy({}, async (dir) => {
            const run = pretend({ "for tool": { stdout: "podman\ndocker\n" } });
            const error: unknown = await planHere(dir, "dve", wishes, run).catch(
                (it: unknown) => it,
            );
            expect(String(error)).to.match(/there is no stack dve/);
        });
    });
});
