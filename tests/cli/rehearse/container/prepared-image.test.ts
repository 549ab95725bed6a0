import { expect } from "chai";
import { execFileSync } from "node:child_process";
import type { Engine } from "../../../../cli/rehearse/container/engine";
import {
    ensurePrepared,
    preparation,
    preparedName,
} from "../../../../cli/rehearse/container/prepared-image";
import { packageList } from "../../../../cloud-init/packages";
import { gzipped, renderMime } from "../../../../cloud-init/mime";
import { planStack } from "../../../../cli/plan/stack-plan";
import { Refusal } from "../../../../settings/refusal";
import { projectDir } from "../../../support/run-stack";
import { pretend } from "../pretend";

const engine: Engine = {
    ...{ engine: "podman", version: 4, cgroup: "v2", apparmor: false, selinux: false },
    ...{ globalFlags: ["--runtime", "runc"], limitFlags: ["--ulimit", "nofile=1:1"] },
};

const cloudConfig = (content: string) => ({
    contentType: "text/cloud-config",
    content: `#cloud-config\n${content}`,
});
const bytes = (...parts: { contentType: string; content: string }[]) => gzipped(renderMime(parts));
/** Returns the packages that a script installs. */
const installed = (script: string) =>
    /install --no-install-recommends (.*)/.exec(script)![1]!.split(" ");

describe("the preparation of an image", () => {
    let userData: Buffer;
    before(async () => {
        const { boxes } = await planStack(projectDir, "dev", { os: "debian12" });
        userData = boxes[0]!.userData;
    });

    it("installs what the documents install, in one transaction", () => {
        const script = preparation(userData, { docker: false });
        expect(script.match(/apt-get .*install/g)).to.have.lengthOf(1);
        expect(installed(script)).to.include.members(["git", "xfce4-session", "novnc"]);
    });

    it("installs a package once, and only what the list of a cloud-config part names", () => {
        const list = (path: string) =>
            `write_files: [{ path: ${path}, content: "git\\ncurl\\ngit\\n" }]`;
        const script = preparation(
            bytes(
                { contentType: "text/x-shellscript", content: list(packageList) },
                cloudConfig(list("/etc/packages")),
                cloudConfig(list(packageList)),
            ),
            { docker: false },
        );
        expect(installed(script)).to.deep.equal(["git", "curl"]);
    });

    it("leaves no identity in the image, and no ban on starting services", () => {
        const lines = preparation(userData, { docker: false }).trimEnd().split("\n");
        expect(lines.slice(-2).join("\n")).to.match(
            /policy-rc\.d .*ssh_host_.*: >\/etc\/machine-id/s,
        );
    });

    it("installs Docker with the box's own script, and leaves nothing else of the box", () => {
        const script = preparation(userData, { docker: true });
        const [, content] = /^echo (\S+) \| base64 -d >\S+\/container-runtime\.sh$/m.exec(script)!;
        expect(Buffer.from(content!, "base64").toString()).to.include("install_docker()");
        expect(script).to.match(/^rm -r \/usr\/local\/libexec\/workstation \/etc\/workstation$/m);
        expect(preparation(userData, { docker: false })).not.to.include("container-runtime");
        execFileSync("bash", ["-n"], { input: script });
    });
});

describe("a prepared image", () => {
    const order = { base: "localhost/base:1", script: "install", container: "box-preparing" };
    const name = preparedName(order.base, order.script);
    const said: string[] = [];
    const made = (answers: Parameters<typeof pretend>[0]) => {
        const run = pretend({ " rm ": {}, ...answers });
        return { run, image: ensurePrepared(engine, order, run, (line) => said.push(line)) };
    };

    it("gets another name when the base or the packages change", () => {
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
