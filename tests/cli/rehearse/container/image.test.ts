import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
    containerfile,
    ensureImage,
    imageCommands,
    imageFiles,
    imageName,
    imagePackages,
    mmdebstrapArgs,
} from "../../../../cli/rehearse/container/image";
import { type Run, run as reallyRun } from "../../../../cli/rehearse/run";
import { Refusal } from "../../../../settings/refusal";
import { pretend } from "../pretend";

const plain = { operatingSystem: "debian12", docker: false, certificates: false } as const;
const all = { ...plain, docker: true, certificates: true };
const amazon = { ...plain, operatingSystem: "al2023" } as const;
const silent = () => undefined;

/** Creates folders for real; pretends all else. */
const withFolders = (
    answers: Parameters<typeof pretend>[0],
    seen: (line: string) => void = silent,
): Run => {
    const pretended = pretend(answers);
    return (command, args, options) => {
        seen([command, ...args].join(" "));
        return command === "mkdir" ? reallyRun(command, args) : pretended(command, args, options);
    };
};

describe("the base image", () => {
    it("gets another name when the recipe changes", () => {
        expect(imageName(plain)).to.match(
            /^localhost\/workstation-rehearsal:debian12-[0-9a-f]{12}$/,
        );
        expect(imageName(plain)).not.to.equal(imageName({ ...plain, docker: true }));
        expect(imageName(plain)).not.to.equal(imageName({ ...plain, certificates: true }));
        expect(imageName(amazon)).to.match(/^localhost\/workstation-rehearsal:al2023-/);
    });

    it("has no identity of its own, no Docker that the documents did not enable, no metadata", () => {
        expect(imageCommands(plain).join("\n")).to.include("ssh_host_").and.include("machine-id");
        expect(imageCommands(all).join("\n")).to.include("disable docker.service");
        expect(imageFiles(plain)["/etc/systemd/system/rehearsal-no-metadata.service"]).to.include(
            "unreachable 169.254.169.254",
        );
    });

    it("has the same contents whether pulled or made from packages", () => {
        for (const recipe of [plain, all]) {
            const pulled = containerfile(recipe);
            const made = mmdebstrapArgs(recipe, "folder", "tarball").join("\n");
            for (const name of imagePackages(recipe)) {
                expect(pulled).to.include(name);
                expect(made).to.include(name);
            }
            for (const command of imageCommands(recipe)) {
                expect(pulled).to.include(command);
                expect(made).to.include(command);
            }
        }
    });

    it("is reused when it exists", async () => {
        const run = pretend({ "image inspect": {} });
        const image = await ensureImage("podman", plain, false, run, silent);
        expect(image).to.equal(imageName(plain));
        expect(run.asked).to.have.lengthOf(1);
    });

    it("is made from packages and imported, and nothing is left in the temporary folder", async () => {
        let folder = "";
        const run = withFolders(
            { "image inspect": { status: 1 }, mmdebstrap: {}, import: {} },
            (line) => {
                const [, found] = /cp -rT "([^"]+)"/.exec(line) ?? [];
                if (found === undefined) return;
                folder = found;
                for (const [path, content] of Object.entries(imageFiles(plain)))
                    expect(readFileSync(join(folder, path), "utf8")).to.equal(content);
            },
        );
        await ensureImage("podman", plain, false, run, silent);
        expect(folder).not.to.equal("");
        expect(existsSync(dirname(folder))).to.equal(false);
    });

    it("is built where a registry answers", async () => {
        const lines: string[] = [];
        const answers = { "image inspect": { status: 1 }, "docker build": {}, cp: {} };
        const run = withFolders(answers, (line) => lines.push(line));
        await ensureImage("docker", all, true, run, silent);
        expect(lines.some((line) => line.startsWith("docker build"))).to.equal(true);
        expect(lines.some((line) => line.startsWith("mmdebstrap"))).to.equal(false);
    });

    it("of Amazon Linux is built from its public image, whether Docker Hub answers or not", async () => {
        for (const registry of [true, false]) {
            const lines: string[] = [];
            const answers = { "image inspect": { status: 1 }, "podman build": {} };
            const run = withFolders(answers, (line) => lines.push(line));
            await ensureImage("podman", amazon, registry, run, silent);
            expect(lines.some((line) => line.startsWith("podman build"))).to.equal(true);
            expect(lines.some((line) => line.startsWith("mmdebstrap"))).to.equal(false);
        }
    });

    it("of Amazon Linux has what the documents rely on, and lets the engine own the network", () => {
        const text = containerfile({ ...amazon, certificates: true });
        const steps = text.split("\n").map((line) => line.slice(0, 60).trimEnd());
        expect(steps).to.deep.equal([
            "FROM public.ecr.aws/amazonlinux/amazonlinux:2023",
            "COPY ./usr/local/share/ca-certificates /etc/pki/ca-trust/sou",
            "RUN update-ca-trust && dnf install -y --allowerasing systemd",
            "COPY ./etc/cloud/cloud.cfg.d/99-rehearsal.cfg /etc/cloud/clo",
            "COPY ./etc/systemd/system/rehearsal-no-metadata.service /etc",
            "COPY ./etc/systemd/system.conf.d/rehearsal.conf /etc/systemd",
            "RUN update-ca-trust && systemctl enable rehearsal-no-metadat",
            "STOPSIGNAL SIGRTMIN+3",
            'CMD ["/sbin/init"]',
            "",
        ]);
        // Not `curl`, which conflicts with the image's curl-minimal; not Docker, which AL2023 packages itself.
        expect(imagePackages(amazon)).to.include("cloud-init").and.not.include("curl");
        expect(text).to.not.match(/docker/);
        expect(text).to.match(
            /systemctl mask .*systemd-networkd\.service systemd-resolved\.service/,
        );
        expect(text).to.include("enable sshd cloud-init-local cloud-init cloud-config cloud-final");
        expect(imageFiles(amazon)["/etc/cloud/cloud.cfg.d/99-rehearsal.cfg"]).to.equal(
            "datasource_list: [NoCloud, None]\nnetwork: {config: disabled}\nlocale: C.UTF-8\n",
        );
    });

    const refused = async (answers: Parameters<typeof pretend>[0], registry = false) => {
        const run = withFolders({ "image inspect": { status: 1 }, ...answers });
        const error: unknown = await ensureImage("docker", plain, registry, run, silent).catch(
            (it: unknown) => it,
        );
        expect(error).to.be.instanceOf(Refusal);
        return String(error);
    };

    it("fails with the last line of the failed command", async () => {
        const wrong = { status: 1, stderr: "much\nno mirror\n" };
        expect(await refused({ mmdebstrap: wrong })).to.include("mmdebstrap failed: no mirror");
        expect(await refused({ mmdebstrap: {}, import: wrong })).to.include(
            "import failed: no mirror",
        );
        expect(await refused({ build: wrong }, true)).to.include("build failed: no mirror");
    });
});
