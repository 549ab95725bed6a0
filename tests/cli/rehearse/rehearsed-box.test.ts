import { expect } from "chai";
import { gunzipSync } from "node:zlib";
import { planStack } from "../../../cli/plan/stack-plan";
import { changedSettings, planRehearsal } from "../../../cli/rehearse/rehearsed-box";
import { findReach, standIns } from "../../../cli/rehearse/stand-ins";
import { withProjectCopy } from "../project-copy";
import { projectDir } from "../../support/run-stack";

const sources = ["registry", "amazonLinux", "dockerPackages", "github", "mountpoint"] as const;
const all = (answers: boolean) =>
    Object.fromEntries(sources.map((name) => [name, answers])) as Record<
        (typeof sources)[number],
        boolean
    >;
const everything = all(true);
const nothing = all(false);
const publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8z8yWk3sL0Yq0m1kq2b7Vt5x9n4c6d8e0f2g4h6i8j rehearsal";
const key = () => Promise.resolve(publicKey);
const debian = "config:\n  aws:region: us-east-1\n  workstation:os: debian12\n";
const keyed = `${debian}  workstation:members: [{ name: ana, sshPublicKeys: ["${publicKey}"] }]\n`;

describe("the rehearsed box", () => {
    it("gets the stack's exact bytes when this host lacks nothing", async () => {
        await withProjectCopy({ "Pulumi.dev.yaml": keyed }, async (dir) => {
            const plan = await planStack(dir, "dev");
            const box = await planRehearsal(dir, "dev", everything, key);
            expect(box).to.deep.include({ member: "ana", changes: {}, standIns: [] });
            expect(box.userData.equals(plan.boxes[0]!.userData)).to.equal(true);
            expect(box.liveSettings).to.equal(plan.boxes[0]!.liveSettings);
        });
    });

    it("says whether the stack has a bucket, which its live settings name", async () => {
        const planned = (text: string) =>
            withProjectCopy({ "Pulumi.dev.yaml": text }, (dir) =>
                planRehearsal(dir, "dev", everything, key),
            );
        expect((await planned(keyed)).sharedData).to.equal(false);
        const box = await planned(`${keyed}  workstation:sharedData: team-data\n`);
        expect(box.sharedData).to.equal(true);
    });

    it("gets a key from the program when the member has none, and nothing else differs", async () => {
        await withProjectCopy({ "Pulumi.dev.yaml": debian }, async (dir) => {
            const plan = await planStack(dir, "dev");
            const box = await planRehearsal(dir, "dev", everything, key);
            expect(box.standIns).to.deep.equal(["member-key"]);
            expect(box.userData.equals(plan.boxes[0]!.userData)).to.equal(true);
            const [before, after] = [plan.boxes[0]!.liveSettings, box.liveSettings].map((text) =>
                text.split("\n"),
            );
            const different = after!.filter((line, index) => line !== before![index]);
            const [, settings = ""] = /^python3 - '(.*)' <<'EOF'$/.exec(different[0] ?? "") ?? [];
            expect(Buffer.from(settings, "base64").toString()).to.include(
                publicKey.split(" ", 2).join(" "),
            );
            expect([different.length, after!.length]).to.deep.equal([1, before!.length]);
        });
    });

    it("is a Debian CPU box for the gpu stack, and says so", async () => {
        const box = await planRehearsal(projectDir, "gpu", nothing, key);
        const all = [
            "operating-system",
            "gpu",
            "member-key",
            "training-image",
            "docker",
            "plugins",
        ];
        expect(box.standIns).to.deep.equal(all);
        const text = gunzipSync(box.userData).toString();
        expect(text).to.include("apt-get ").and.to.include("WORKSTATION_GPU=no");
        expect(text).not.to.include("nvidia-driver.sh");
    });

    it("is Amazon Linux itself where its image and noVNC are available", async () => {
        const box = await planRehearsal(projectDir, "dev", everything, () =>
            Promise.resolve(publicKey),
        );
        expect(box).to.deep.include({ operatingSystem: "al2023", standIns: ["member-key"] });
        expect(gunzipSync(box.userData).toString()).to.include("dnf ");
    });

    it("is Debian in place of Amazon Linux where either is missing, and the output says so", () => {
        const { why } = standIns["operating-system"];
        for (const [source, address] of [
            ["amazonLinux", "public.ecr.aws"],
            ["github", "github.com"],
        ] as const) {
            const changed = changedSettings(
                { os: "al2023", framework: "none", members: "[]" },
                { gpu: false, reach: { ...everything, [source]: false }, publicKey },
            );
            expect(changed.standIns).to.include("operating-system");
            expect(changed).to.deep.include({ operatingSystem: "debian12" });
            expect(changed.changes).to.deep.equal({
                os: "debian12",
                imageId: "",
                imageIds: "{}",
            });
            expect(why).to.include(address).and.include("does not answer here");
        }
    });

    it("is Debian 12 for a Debian 13 stack, and says so, whatever can be reached", () => {
        const {
            changes,
            operatingSystem,
            standIns: made,
        } = changedSettings(
            { os: "debian13", framework: "none", members: "[]" },
            { gpu: false, reach: everything, publicKey },
        );
        expect(operatingSystem).to.equal("debian12");
        expect(changes).to.deep.equal({
            os: "debian12",
            imageId: "",
            imageIds: "{}",
        });
        expect(made).to.deep.equal(["debian-13"]);
    });

    it("takes Docker from Amazon Linux's own packages, so that nothing stands in for it", () => {
        const standInsOf = (os: string) =>
            changedSettings(
                { os, framework: "none", members: "[]" },
                { gpu: false, reach: { ...everything, dockerPackages: false }, publicKey },
            ).standIns;
        expect(standInsOf("al2023")).to.deep.equal([]);
        expect(standInsOf("debian12")).to.deep.equal(["docker"]);
    });

    it("is a CPU box with the gpu stack's own system, without its pinned GPU image", () => {
        const {
            changes,
            operatingSystem,
            standIns: made,
        } = changedSettings(
            { os: "al2023", framework: "none", members: "[]", imageId: "ami-1" },
            { gpu: true, reach: everything, publicKey },
        );
        expect([operatingSystem, made]).to.deep.equal(["al2023", ["gpu"]]);
        expect(changes).to.include({ imageId: "" });
    });

    it("keeps the framework where Docker Hub answers, and `none` where the stack has it", () => {
        const change = (framework: string, registry: boolean) =>
            changedSettings(
                { os: "debian12", framework, members: "[]" },
                { gpu: false, reach: { ...everything, registry }, publicKey },
            ).changes["framework"];
        expect(change("tensorflow", true)).to.equal(undefined);
        expect(change("tensorflow", false)).to.equal("none");
        expect(change("none", false)).to.equal(undefined);
    });

    it("is the first member's own box, with what else their row says, such as dotfiles", () => {
        const dotfiles = "https://example.com/ana/dotfiles";
        const own = { os: "debian12", desktop: false, framework: "none" };
        const members = JSON.stringify([{ name: "ana", dotfiles, ...own }, { name: "ben" }]);
        const { changes } = changedSettings(
            { os: "al2023", framework: "tensorflow", members },
            { gpu: false, reach: everything, publicKey },
        );
        expect(changes).to.include({ os: "debian12", desktop: "false", framework: "none" });
        expect(JSON.parse(changes["members"]!)).to.deep.equal([
            { name: "ana", dotfiles, sshPublicKeys: [publicKey] },
        ]);
    });

    it("leaves other members as they are", () => {
        const members = JSON.stringify([{ name: "ana" }, { name: "ben" }]);
        const { changes } = changedSettings(
            { os: "debian12", framework: "none", members },
            { gpu: false, reach: everything, publicKey },
        );
        expect(JSON.parse(changes["members"]!)).to.deep.equal([
            { name: "ana", sshPublicKeys: [publicKey] },
            { name: "ben" },
        ]);
    });
});

describe("the desktop of a rehearsed box", () => {
    const states = [
        ["on", ""],
        ["none", "  workstation:desktop: false\n"],
        ["off", "  workstation:desktop: false\n  workstation:installDesktop: true\n"],
        ["off", "  workstation:members: [{ name: ana, desktop: false, installDesktop: true }]\n"],
    ] as const;
    for (const [state, lines] of states)
        it(`is ${state} where the stack file says ${JSON.stringify(lines)}`, async () => {
            await withProjectCopy({ "Pulumi.dev.yaml": debian + lines }, async (dir) => {
                const { desktop } = await planRehearsal(dir, "dev", everything, key);
                expect(desktop).to.equal(state);
            });
        });
});

describe("the sources of a box", () => {
    it("count as reachable when they give what the box needs, or a registry asks for a login", async () => {
        const answer = (status: number) => findReach(() => Promise.resolve(status));
        expect(await answer(200)).to.deep.equal(everything);
        expect(await answer(401)).to.deep.equal({ ...nothing, registry: true, amazonLinux: true });
        expect(await answer(403)).to.deep.equal(nothing);
    });

    it("count as unreachable when nothing answers", async () => {
        expect(await findReach(() => Promise.reject(new Error("refused")))).to.deep.equal(nothing);
    });

    it("have stand-ins that each say what, why and how", () => {
        for (const standIn of Object.values(standIns))
            expect(Object.values(standIn).every((text) => text.length > 5)).to.equal(true);
    });
});
