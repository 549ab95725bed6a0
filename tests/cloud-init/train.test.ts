import { expect } from "chai";
import { mkdirSync, symlinkSync } from "node:fs";
import { Sandbox } from "./sandbox";

describe("train", () => {
    let sandbox: Sandbox;
    const docker = '[ "$1" = run ] && exit 7; exit 0';
    const start = (variant: ConstructorParameters<typeof Sandbox>[0]) => {
        sandbox = new Sandbox(variant);
        sandbox.commands({ docker });
        sandbox.write("/proc/meminfo", "MemTotal:        8000000 kB\nMemFree: 1 kB\n");
        for (const folder of ["/data/mnist", "/home/ada/work"])
            mkdirSync(sandbox.path(folder), { recursive: true });
    };
    const train = (cwd: string, ...args: string[]) =>
        sandbox.run("/usr/local/bin/train", args, { cwd: sandbox.path(cwd) });
    const ran = () =>
        sandbox.log.find((line) => line.startsWith("docker run"))?.replaceAll(sandbox.root, "") ??
        "";

    const refusal = (folder: string) =>
        `train: the container may not see ${folder}; go to /data or a folder of yours: mkdir -p ~/work && cd ~/work\n`;

    afterEach(() => sandbox.remove());

    it("runs a script with python, in this folder, as the caller, and returns its exit code", async () => {
        start("debian12-cpu");
        expect(await train("/data/mnist", "fit.py", "--epochs", "2")).to.include({ status: 7 });
        expect(ran()).to.match(/tensorflow-training:\S+ python fit\.py --epochs 2$/);
        expect(ran()).to.include(`-u ${process.getuid?.()}:${process.getgid?.()} `);
        expect(ran())
            .to.include("-v /data:/data ")
            .and.include("-w /data/mnist")
            .and.include("--shm-size 4000000k");
        // With the box's own shared memory, a container could read the desktop's windows.
        expect(ran()).to.not.include("--ipc");
        expect(ran()).to.include("-e HOME=/home/ada/.cache/train ");
        expect(ran()).to.not.include("nvidia.com").and.not.include(" -t ");
    });

    it("shows the container what the team shares where it is mounted, and makes no folder of that name elsewhere", async () => {
        start("debian12-cpu");
        await train("/data/mnist", "fit.py");
        expect(ran()).to.not.include("/shared");
        // This machine has one mount for certain.
        const mounted = (text: string) => text.replace('shared = "/shared"', 'shared = "/proc"');
        const module = "/var/lib/workstation/live/current/training.py";
        sandbox.write(module, mounted(sandbox.read(module)));
        sandbox.write("/log", "");
        await train("/data/mnist", "fit.py");
        expect(ran()).to.include("-v /proc:/proc -w /data/mnist");
    });

    it("gives the container the GPU on a GPU box", async () => {
        start("al2023-g4dn");
        await train("/data/mnist", "fit.py");
        expect(ran()).to.include("--device nvidia.com/gpu=all");
    });

    it("runs any command after --, and mounts a folder of the home under its own name", async () => {
        start("debian12-cpu");
        await train("/home/ada/work", "--", "bash", "-c", "true");
        expect(ran()).to.match(/-v \/home\/ada\/work:\/home\/ada\/work .*:\S+ bash -c true$/);
    });

    it("has /checkpoints as a job on Batch has them: of this folder, and kept", async () => {
        start("debian12-cpu");
        mkdirSync(sandbox.path("/data/a:b"));
        await train("/data/a:b", "fit.py");
        expect(ran()).to.match(
            / -v \/home\/ada\/\.cache\/train\/checkpoints\/%2F[^ :]*data%2Fa%3Ab:\/checkpoints /,
        );
        expect(ran()).to.include(" -e WORKSTATION_CHECKPOINTS=/checkpoints ");
    });

    it("opens a port at the box's own address and nowhere else", async () => {
        start("debian12-cpu");
        await train("/data/mnist", "--port", "6006", "--", "tensorboard");
        expect(ran()).to.match(/ -i --rm .* -p 127\.0\.0\.1:6006:6006 .*:\S+ tensorboard$/);
    });

    it("prints its usage when it gets nothing to run", async () => {
        start("debian12-cpu");
        const { status, output } = await train("/data");
        expect([status, output]).to.satisfy(
            ([code, text]: [number, string]) => code === 0 && /train SCRIPT\.py/.test(text),
        );
        expect(sandbox.log).to.deep.equal([]);
    });

    it("says on a box without a framework that it has no training image, and what chooses one", async () => {
        start("debian12-cpu");
        const config = sandbox.read("/etc/workstation/config.env");
        sandbox.write("/etc/workstation/config.env", config.replace(/(_IMAGE=).*/, "$1"));
        expect(await train("/data", "fit.py")).to.deep.equal({
            status: 1,
            output: "train: this box has no training image; `framework` in the stack file chooses one\n",
        });
    });

    it("fails while the image is missing, and says where to look", async () => {
        start("debian12-cpu");
        sandbox.commands({ docker: "exit 1" });
        const { status, output } = await train("/data", "fit.py");
        expect([status, output]).to.satisfy(
            ([code, text]: [number, string]) =>
                code === 1 && /not here yet; see workstation-status/.test(text),
        );
    });

    it("refuses a folder that the container cannot use, and says where to go", async () => {
        start("debian12-cpu");
        const { status, output } = await train("/etc", "fit.py");
        expect(output).to.equal(refusal("/etc"));
        expect([status, ran()]).to.deep.equal([1, ""]);
    });

    it("refuses a home itself, its dot-folders, another member's and links to them, because keys are there", async () => {
        start("debian12-cpu");
        for (const folder of ["/home/ada/.ssh/deeper", "/home/bob/work"])
            mkdirSync(sandbox.path(folder), { recursive: true });
        symlinkSync(sandbox.path("/home/ada"), sandbox.path("/data/link"));
        const cases = {
            "/home/ada": "/home/ada",
            "/home": "/home",
            "/home/ada/.ssh": "/home/ada/.ssh",
            "/home/ada/.ssh/deeper": "/home/ada/.ssh/deeper",
            "/home/bob/work": "/home/bob/work",
            "/data/link": "/home/ada",
        };
        for (const [folder, seen] of Object.entries(cases)) {
            const { status, output } = await train(folder, "fit.py");
            expect([status, output, ran()], folder).to.deep.equal([1, refusal(seen), ""]);
        }
    });
});
