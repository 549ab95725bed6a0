import { expect } from "chai";
import { rmSync } from "node:fs";
import { packageList } from "../../cloud-init/packages";
import { written } from "./parts";
import { Sandbox } from "./sandbox";
import { box, documents } from "./variants";

const script = "/usr/local/libexec/workstation/packages.sh";

describe("packages.sh", () => {
    let sandbox: Sandbox;
    /** Prepares a repository that answers from the `good`th time on. */
    const start = (variant: "debian12-cpu" | "al2023-cpu", good: number) => {
        sandbox = new Sandbox(variant);
        const answer = `echo x >>"$SANDBOX/tries"; [ $(wc -l <"$SANDBOX/tries") -ge ${good} ]`;
        sandbox.commands({
            "apt-get": `case $* in *install*) ${answer} ;; esac`,
            dnf: answer,
            dpkg: "exit 1", // another apt holds the lock
            sleep: "",
            dockerd: "",
        });
    };
    /** Runs the script as if so many seconds had passed. */
    const run = (seconds = 0) => sandbox.run(script, [], { env: { SECONDS: String(seconds) } });
    const installs = () => sandbox.log.filter((line) => /install(?! firefox$)/.test(line));

    afterEach(() => sandbox.remove());

    for (const variant of ["debian12-cpu", "al2023-cpu"] as const) {
        it(`installs the list of ${variant}, however often the repository fails first`, async () => {
            start(variant, 3);
            expect(await run()).to.include({ status: 0 });
            expect(installs()).to.have.length(3);
            const list = written(documents(box(variant)))
                .get(packageList)!
                .trim()
                .split("\n");
            expect(installs()[2]).to.match(new RegExp(`${list.join(" ")}$`));
        });
    }

    it("needs no settings of a box, so that it can run while an image is made", async () => {
        for (const variant of ["debian12-cpu", "al2023-cpu"] as const) {
            start(variant, 1);
            rmSync(sandbox.path("/etc/workstation"), { recursive: true });
            sandbox.write("/etc/yum.repos.d/.keep", "");
            const { status, output } = await run();
            expect(status, output).to.equal(0);
            expect(sandbox.read("/etc/workstation/packages")).to.equal("");
            if (variant === "debian12-cpu") sandbox.remove();
        }
    });

    it("then gives Amazon Linux's desktop a browser, and continues without one when there is none", async () => {
        start("al2023-cpu", 1);
        sandbox.commands({ dnf: "[[ $* != *firefox ]]" });
        sandbox.write("/etc/yum.repos.d/.keep", "");
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.log.filter((line) => line.endsWith(" install firefox"))).to.have.length(2);
        expect(sandbox.read("/etc/yum.repos.d/mozilla.repo")).to.include("gpgcheck=1\n");
    });

    it("lets Docker go first, so that the training image is pulled at the same time", async () => {
        start("debian12-cpu", 1);
        rmSync(sandbox.path("/bin/dockerd"));
        sandbox.commands({
            sleep: '[ $(grep -c ^sleep "$SANDBOX/log") -lt 3 ] || cp "$SANDBOX/bin/"{sleep,dockerd}',
        });
        expect(await run()).to.include({ status: 0 });
        expect(sandbox.log.slice(0, 4)).to.deep.equal([
            ...["sleep 1", "sleep 1", "sleep 1"],
            "dpkg --configure -a",
        ]);
    });

    it("waits three minutes for Docker, and no longer", async () => {
        start("debian12-cpu", 1);
        rmSync(sandbox.path("/bin/dockerd"));
        sandbox.commands({ sleep: "exit 1" }); // ends the script
        expect(await run(170)).to.include({ status: 1 });
        expect(await run(181)).to.include({ status: 0 });
        expect(installs()).to.have.length(1);
    });

    it("asks no repository at later boots", async () => {
        start("debian12-cpu", 1);
        await run();
        await run();
        expect(installs()).to.have.length(1);
    });

    it("first repairs dpkg after a power cut", async () => {
        start("debian12-cpu", 1);
        await run();
        expect(sandbox.log.map((line) => line.split(" ").slice(0, 2).join(" "))).to.deep.equal([
            "dpkg --configure",
            "apt-get -q",
            "apt-get -fqy",
        ]);
    });

    it("fails when its patience ends, and starts again at the next boot", async () => {
        start("debian12-cpu", 2);
        expect((await run(1800)).status).to.equal(1);
        expect(await run(1800)).to.include({ status: 0 });
    });

    it("has half an hour of patience on a real box", () => {
        start("debian12-cpu", 1);
        expect(sandbox.read("/usr/local/libexec/workstation/lib.sh")).to.include(
            "((SECONDS < 1800)) || return",
        );
    });
});
