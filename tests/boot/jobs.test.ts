import { expect } from "chai";
import { run } from "../../cli/rehearse/run";
import { sshPort } from "../../cli/rehearse/ssh";
import { FaultBox, minutes } from "./fault-box";
import { eventually } from "./fault-host";

const image = "training-of-the-test:1";

/** Makes an image from the box's own shell, because no registry answers here. */
const makeImage =
    'mkdir /srv/image && cp -L --parents /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o "/lib[^ ]*" | sort -u) ' +
    `/srv/image && tar -C /srv/image -c . | docker import - ${image} && ` +
    `sed -i s/^WORKSTATION_IMAGE=.*/WORKSTATION_IMAGE=${image}/ /etc/workstation/config.env`;

interface Told {
    readonly jobs: Record<"running" | "ended" | "unknown", readonly { state: string }[]>;
    readonly loggedIn: { readonly ssh: readonly { user: string; terminal: unknown }[] };
}

describe("jobs of train on a booted box with a real Docker", function () {
    this.timeout(10 * minutes);
    const box = new FaultBox("jobs");
    /** Runs a command over SSH as the member, and ends the login. */
    const ssh = async (command: string) => {
        const { key, knownHosts } = box.place;
        const options = ["BatchMode=yes", `UserKnownHostsFile=${knownHosts}`];
        options.push("StrictHostKeyChecking=accept-new");
        const flags = options.flatMap((it) => ["-o", it]);
        const port = ["-p", String(sshPort(box.place)), "-i", key];
        const ran = await run("ssh", [...port, ...flags, "ana@127.0.0.1", command]);
        expect(ran.status, `${command}: ${ran.stderr}`).to.equal(0);
        return ran.stdout.trim();
    };
    const records = "/home/ana/.workstation/jobs";
    /** Expects nothing to fail but the check that runs a framework, which the test's image has not. */
    const expectSound = () => box.expectFailed(240, "training");
    const told = async () => JSON.parse(await box.on("workstation status --json")) as Told;

    before(async () => {
        await box.launch();
        await box.expectReady(300);
        await box.on(makeImage);
    });
    after(() => box.remove());

    it("are told together with the login that asks", async () => {
        const { loggedIn } = JSON.parse(await ssh("workstation status --json")) as Told;
        expect(loggedIn.ssh.map(({ user, terminal }) => [user, terminal])).to.deep.equal([
            ["ana", null],
        ]);
    });

    it("run on after the login that started them and its desktop have ended, with other live settings", async () => {
        const ticks = "while :; do echo tick; sleep 1; done";
        const said = await ssh(`cd /data && train --detach --port 6006 -- sh -c '${ticks}'`);
        expect(said).to.equal("job 1 is running; look: train logs -f 1, end it: train stop 1");
        await box.on("systemctl stop workstation-desktop@ana; pkill -u ana sshd || true");
        const applied = await box.apply([]);
        expect(applied.stdout).to.match(/^applied: 1 key removed/);
        expect(await box.on("workstation train list")).to.match(/^1: has been running since/);
        await eventually(
            () => box.holds("[ $(workstation train logs 1 | grep -c tick) -gt 5 ]"),
            60,
            "the job's output grows",
        );
        expect(await box.on("systemctl is-active 'train-job-1-*'")).to.equal("active");
        await box.on("systemctl start workstation-desktop@ana");
    });

    it("open their port on 127.0.0.1 and nowhere else", async () => {
        const ports = await box.on("docker ps --format '{{.Ports}}'");
        expect(ports).to.equal("127.0.0.1:6006->6006/tcp");
    });

    it("have their exit code noted in the member's home, although nobody looks", async () => {
        await box.on("cd /data && workstation train --detach --name short -- sh -c 'exit 3'");
        const noted = `grep -q '"exitCode": 3' ${records}/2/end.json`;
        await eventually(() => box.holds(noted), 60, "the end is noted");
        expect(await box.on(`stat -c %U ${records}/2 ${records}/2/end.json`)).to.equal("ana\nana");
        expect(
            await box.on("docker inspect -f '{{.Config.User}}' $(docker ps -aq) | sort -u"),
        ).to.equal("2000:2000");
    });

    it("are not read by root: a link to a file of root's tells nothing, and changes no verdict", async () => {
        await box.on(
            `echo '{"state": "of-root"}' >/root/secret && chmod 600 /root/secret && ` +
                `runuser -u ana -- sh -c 'mkdir ${records}/3; ln -s /root/secret ${records}/3/job.json; mkfifo ${records}/3/end.json'`,
        );
        const { jobs } = await told();
        expect(jobs.unknown.map(({ state }) => state)).to.deep.equal(["unknown"]);
        await box.on(`chmod o+rx /root; chmod 644 /root/secret`);
        expect(await box.on("workstation train list")).to.include("3: cannot be told");
        await expectSound();
        await box.on(`rm -r ${records}/3`);
    });

    it("are told to the member, and not to somebody without sudo", async () => {
        await box.on("useradd -m mallory");
        expect(await box.holds("runuser -u mallory -- workstation status")).to.equal(false);
        const seen = await box.on("runuser -u ana -- workstation status");
        expect(seen).to.match(/^workstation: failed\n {2}training: /);
        expect(seen).to.match(/^job 2 \(short\) ended with exit code 3 at \S+: sh -c 'exit 3'$/m);
    });

    it("are reported as ended by the box's stop after a restart, beside the exit codes from before", async () => {
        await box.reboot();
        await expectSound();
        const list = (await box.on("workstation train list")).split("\n");
        expect(list[0]).to.match(/^1: was ended by the box's stop: sh -c/);
        expect(list[1]).to.match(/^2 \(short\): ended with exit code 3 at/);
    });

    it("are reported as ended by the box's stop after a power cut", async () => {
        await box.on("cd /data && workstation train --detach -- sleep 600");
        await box.powerCut();
        await expectSound();
        expect(await box.on("workstation train list")).to.match(
            /\n3: was ended by the box's stop: sleep 600$/,
        );
    });
});
