import { expect } from "chai";
import { FaultBox, minutes } from "./fault-box";
import { eventually } from "./fault-host";

describe("a booted box with a shared bucket", function () {
    this.timeout(15 * minutes);
    const settings = ["os: debian12", "framework: none", "desktop: false", "sharedData: team-data"];
    const box = new FaultBox("shared", { settings: settings.map((line) => `workstation:${line}`) });
    const s3 = "rehearsal-s3";
    const mounted = () =>
        box.holds("grep -q '/shared rw.* - fuse mountpoint-s3 ' /proc/self/mountinfo");
    const asMember = (command: string) => `runuser -u ana -- sh -c '${command}'`;
    const looked = async () =>
        (await box.on("workstation-status || :"))
            .split("\n")
            .filter((line) => / shared /.test(line));

    /** Stops S3, which the unit that mounts would start again otherwise. */
    const s3Ends = `touch /run/no-s3 && systemctl stop ${s3}`;
    const s3Returns = `rm /run/no-s3 && systemctl start ${s3}`;

    before(async () => {
        await box.launch();
        await box.expectReady(600);
        const unit = `/run/systemd/system/${s3}.service.d`;
        const condition = "[Unit]\\nConditionPathExists=!/run/no-s3\\n";
        await box.on(
            `mkdir -p ${unit} && printf '${condition}' >${unit}/a.conf && systemctl daemon-reload`,
        );
    });
    after(() => box.remove());

    it("has it at /shared when it is ready, and its self-test says so", async () => {
        expect(await mounted()).to.equal(true);
        expect((await looked())[0]).to.match(/^ ok +shared +[\d.]+s the bucket team-data answers$/);
    });

    it("lets the member write, read and delete there, and nobody else look", async () => {
        expect(await box.on(asMember("echo one >/shared/a && cat /shared/a"))).to.equal("one");
        const index = "cat /var/lib/rehearsal-s3/index.json";
        expect(Object.keys(JSON.parse(await box.on(index)) as object)).to.deep.equal([
            "team-data/shared/a",
        ]);
        for (const command of ["cat /shared/a", "ls /shared", "touch /shared/b"])
            expect(await box.holds(`runuser -u nobody -- ${command}`), command).to.equal(false);
        await box.on(asMember("rm /shared/a"));
        expect(await box.on(index)).to.equal("{}");
    });

    it("leaves no object behind after its self-test", async () => {
        await looked();
        expect(await box.on("cat /var/lib/rehearsal-s3/index.json")).to.equal("{}");
    });

    it("tells that S3 is gone, stays ready, and tells the member at login what to do", async () => {
        await box.on(s3Ends);
        expect((await looked())[0]).to.match(
            /^ warning +shared +[\d.]+s the bucket team-data at \/shared answers ana with an error: /,
        );
        const login = await box.login();
        expect(login).to.match(/workstation: ready\n warning +shared /);
        expect(login).to.contain("try: sudo journalctl -b -n 20 -u 'shared@team-data'");
    });

    it("tells why the mount does not come while S3 is gone, and has it back by itself", async () => {
        await box.on("systemctl kill -s KILL shared@team-data");
        await eventually(
            async () =>
                /is not at \/shared, and is tried again every 20 s: /.test(
                    (await looked())[0] ?? "",
                ),
            150,
            "the self-test tells that nothing is mounted",
        );
        await box.on(s3Returns);
        await eventually(mounted, 60, "the mount is back");
        expect((await looked())[0]).to.match(/^ ok /);
    });

    it("tells that S3 denies it, in words for whom the bucket is not theirs", async () => {
        const unit = "/run/systemd/system/shared@.service.d";
        await box.on(
            `mkdir -p ${unit} && printf '[Service]\\nEnvironment=AWS_ACCESS_KEY_ID=somebody\\n' >${unit}/z.conf && ` +
                "systemctl daemon-reload && systemctl kill -s KILL shared@team-data",
        );
        await eventually(
            async () => /S3 denies it; the bucket.s own policy/.test((await looked())[0] ?? ""),
            150,
            "the self-test tells that S3 denies it",
        );
        expect(await box.holds("workstation-status")).to.equal(true);
    });
});
