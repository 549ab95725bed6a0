import { expect } from "chai";
import {
    launchOptions,
    findHost,
    type Host,
    chooseEngine,
    systemdFlags,
} from "../../../../cli/rehearse/container/engine";
import { pretend } from "../pretend";
import { Refusal } from "../../../../settings/refusal";

const podman: Host = {
    engine: "podman",
    version: 4,
    cgroup: "v1",
    apparmor: false,
    selinux: false,
};
const docker: Host = { ...podman, engine: "docker", version: 28, cgroup: "v2" };
const limits = { openFiles: 20000, processes: 90000, highestPid: 32768 };

const failure = (promise: Promise<unknown>) =>
    promise.then(
        () => undefined,
        (error: unknown) => error,
    );

describe("the flags of a container with systemd", () => {
    it("never are --privileged, which would hand the box the host's disks", () => {
        for (const engine of ["podman", "docker"] as const)
            for (const cgroup of ["v1", "v2"] as const)
                for (const version of [20, 28])
                    expect(systemdFlags({ ...podman, engine, cgroup, version })).not.to.include(
                        "--privileged",
                    );
    });

    it("unmask only what libblkid reads, and lend none of the host's devices", () => {
        for (const engine of ["podman", "docker"] as const) {
            const text = systemdFlags({ ...podman, engine }).join(" ");
            expect(text).to.not.match(/unmask=ALL|systempaths|--device/);
        }
        const text = systemdFlags(podman).join(" ");
        expect(text).to.include("unmask=/sys/dev/block").and.not.include("seccomp");
    });

    it("mount the host's cgroups only where the engine cannot give a box its own", () => {
        const mounts = (host: Host) =>
            systemdFlags(host).includes("/sys/fs/cgroup:/sys/fs/cgroup:rw");
        expect(mounts(podman)).to.equal(true);
        expect(mounts({ ...podman, cgroup: "v2" })).to.equal(false);
        expect(mounts(docker)).to.equal(false);
        expect(mounts({ ...docker, version: 27 })).to.equal(true);
        expect(mounts({ ...docker, cgroup: "v1" })).to.equal(true);
    });

    it("lift AppArmor and SELinux only on a host that has them", () => {
        const text = (host: Host) => systemdFlags(host).join(" ");
        expect(text(podman)).not.to.match(/apparmor|label/);
        expect(text({ ...podman, apparmor: true })).to.include("apparmor=unconfined");
        expect(text({ ...podman, selinux: true })).to.include("label=disable");
    });
});

describe("the search for an engine", () => {
    it("tries podman's runtimes, and never a limit above the highest process id", () => {
        const { runtimes, limits: tried } = launchOptions("podman", limits);
        expect(runtimes).to.deep.equal([[], ["--runtime", "runc"], ["--runtime", "crun"]]);
        expect(tried[1]).to.deep.equal([
            ...["--ulimit", "nofile=20000:20000"],
            ...["--ulimit", "nproc=32768:32768"],
        ]);
        expect(launchOptions("docker", limits).runtimes).to.deep.equal([[]]);
    });

    it("chooses podman, or else docker if its server answers", async () => {
        const cgroup = { "stat -fc": { stdout: "cgroup2fs\n" }, "test -d": { status: 1 } };
        const both = pretend({
            "podman version": { stdout: "4.3.1\n" },
            "docker version": { stdout: "28.0.1\n" },
            ...cgroup,
        });
        expect(await findHost(both)).to.deep.equal({ ...podman, cgroup: "v2" });
        const other = pretend({ "docker version": { stdout: "28.0.1\n" }, ...cgroup });
        expect(await findHost(other)).to.deep.equal(docker);
    });

    it("asks only the wanted engine", async () => {
        const answers = { "stat -fc": { stdout: "cgroup2fs\n" }, "test -d": { status: 1 } };
        const both = pretend({ version: { stdout: "28.0.1\n" }, ...answers });
        expect((await findHost(both, "docker")).engine).to.equal("docker");
        const error = await failure(findHost(pretend({ "podman version": {} }), "docker"));
        expect(String(error)).to.match(/no container engine answers \(docker is not there\)/);
    });

    it("refuses a host without one, with the command that installs it", async () => {
        const error = await failure(findHost(pretend({})));
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/podman is not there; docker is not there\); .*podman/);
    });

    it("tries the next limit after a message about limits, and the next runtime after any other", async () => {
        const run = pretend({
            "sh -c": { stdout: "20000\nunlimited\n32768\n" },
            "podman --runtime runc run --rm --ulimit nofile=20000:20000": {},
            "podman --runtime runc run": { status: 1, stderr: "error setting rlimit type 7" },
            "podman run": { status: 1, stderr: "cgroups in hybrid mode not supported" },
        });
        const { globalFlags, limitFlags } = await chooseEngine(podman, "image", run);
        expect(globalFlags).to.deep.equal(["--runtime", "runc"]);
        expect(limitFlags).to.include("nproc=32768:32768");
        expect(run.asked.filter((line) => line.startsWith("podman run"))).to.have.lengthOf(1);
    });

    it("refuses an engine that cannot run a container, with each attempt's message", async () => {
        const error = await failure(chooseEngine(docker, "image", pretend({ "sh -c": {} })));
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/docker run --rm image true\n +docker is not there/);
    });
});
