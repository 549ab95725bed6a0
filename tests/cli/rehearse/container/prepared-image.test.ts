import { expect } from "chai";
import type { Engine } from "../../../../cli/rehearse/container/engine";
import { ensurePrepared, preparedName } from "../../../../cli/rehearse/container/prepared-image";
import { Refusal } from "../../../../settings/refusal";
import { pretend } from "../pretend";

const engine: Engine = {
    ...{ engine: "podman", version: 4, cgroup: "v2", apparmor: false, selinux: false },
    ...{ globalFlags: ["--runtime", "runc"], limitFlags: ["--ulimit", "nofile=1:1"] },
};

describe("a prepared image", () => {
    const order = { base: "localhost/base:1", script: "install", container: "box-preparing" };
    const name = preparedName(order.base, order.script);
    const said: string[] = [];
    const made = (answers: Parameters<typeof pretend>[0]) => {
        const run = pretend({ " rm ": {}, ...answers });
        return { run, image: ensurePrepared(engine, order, run, (line) => said.push(line)) };
    };

    it("gets another name when the base or the preparation changes", () => {
        expect(name).to.match(/^localhost\/base:1-prepared-[0-9a-f]{12}$/);
        expect(preparedName("localhost/base:2", "install")).not.to.equal(name);
        expect(preparedName("localhost/base:1", "install more")).not.to.equal(name);
    });

    it("is reused when it exists", async () => {
        const { run, image } = made({ "image inspect": {} });
        expect(await image).to.equal(name);
        expect(run.asked).to.deep.equal([`podman image inspect ${name}`]);
    });

    it("is made from the base with the engine's flags, and its container is removed", async () => {
        const { run, image } = made({
            "image inspect": { status: 1 },
            ...{ " run -d ": {}, " exec ": {}, commit: {} },
        });
        expect(await image).to.equal(name);
        expect(run.asked.slice(2)).to.deep.equal([
            "podman --runtime runc run -d --name box-preparing --stop-signal SIGKILL --ulimit nofile=1:1 localhost/base:1 sleep infinity",
            "podman --runtime runc exec box-preparing bash -c install",
            `podman commit --change CMD ["/sbin/init"] box-preparing ${name}`,
            "podman rm -f box-preparing",
        ]);
    });

    it("fails with the last line of the failed command, and leaves no container", async () => {
        const { run, image } = made({
            "image inspect": { status: 1 },
            ...{ " run -d ": {}, " exec ": { status: 100, stderr: "E: no mirror\n" } },
        });
        const error: unknown = await image.catch((it: unknown) => it);
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.include("could not be made: E: no mirror");
        expect(run.asked.at(-1)).to.equal("podman rm -f box-preparing");
        expect(run.asked.join("\n")).not.to.include("commit");
    });
});
