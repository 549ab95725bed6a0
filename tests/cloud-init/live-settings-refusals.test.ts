import { expect } from "chai";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LiveBox, publicKey, settings } from "./live-box";

describe("live-settings refuses, in one sentence and without a change,", () => {
    let box: LiveBox;
    let bundle: string;
    before(async () => {
        box = new LiveBox();
        bundle = box.bundle("one");
        await box.apply(bundle, settings());
    });
    after(() => box.remove());

    /** Expects a refusal that leaves the box as it was. */
    const expectRefusal = async (args: readonly string[], sentence: string, of = box) => {
        const before = of.generation();
        expect(await of.run(bundle, args)).to.deep.equal({
            status: 1,
            stdout: "",
            stderr: `live-settings: ${sentence}\n`,
        });
        expect([of.generation(), of.generations().length]).to.deep.equal([before, 1]);
    };
    const apply = (text: string) => ["apply", Buffer.from(text).toString("base64")];
    const withMore = (more: object) => apply(JSON.stringify(settings(more)));

    it("what is not base64 of a JSON object", async () => {
        const sentence = "the settings are not base64 of JSON";
        for (const args of [["apply", "%%%"], apply("{"), apply("\u0000"), apply("[".repeat(5e4))])
            await expectRefusal(args, sentence);
        await expectRefusal(["apply", Buffer.from([0xff]).toString("base64")], sentence);
        await expectRefusal(apply("[]"), "the settings are not a JSON object");
        await expectRefusal(
            apply('{"member": "ada", "member": "eve"}'),
            "the settings name something twice",
        );
    });

    it("a setting that it does not know, of the wrong type or missing", async () => {
        const known =
            "member, sshPublicKeys, desktop, notebook, idleStopMinutes, dotfiles, sharedBucket";
        await expectRefusal(
            withMore({ "\u001b[31mcolour": 1 }),
            `there is no live setting "\\u001b[31mcolour"; there are ${known}`,
        );
        await expectRefusal(
            withMore({ desktop: "yes" }),
            'desktop must be true or false, and is "yes"',
        );
        await expectRefusal(
            withMore({ sshPublicKeys: {} }),
            "sshPublicKeys must be a list, and is {}",
        );
        await expectRefusal(withMore({ dotfiles: null }), "dotfiles must be text, and is null");
        await expectRefusal(apply('{"member": "ada"}'), "sshPublicKeys is missing");
        await expectRefusal(apply("{}"), "member is missing");
    });

    it("an idle limit out of range, or that is no whole number", async () => {
        for (const minutes of [1, 14, 1441, -30])
            await expectRefusal(
                withMore({ idleStopMinutes: minutes }),
                `idleStopMinutes is ${minutes}; it must be 15 to 1440, or 0 for never`,
            );
        for (const minutes of [30.5, true, "30", null])
            await expectRefusal(
                withMore({ idleStopMinutes: minutes }),
                `idleStopMinutes must be a whole number, and is ${JSON.stringify(minutes)}`,
            );
    });

    it("the settings of another member", async () => {
        await expectRefusal(
            withMore({ member: "eve" }),
            `these settings are for "eve", and this box is ada's`,
        );
        await expectRefusal(
            withMore({ member: "../root" }),
            `these settings are for "../root", and this box is ada's`,
        );
    });

    it("a line that is no public key, by its number and without repeating it", async () => {
        const [, base64 = ""] = publicKey(1).split(" ");
        const type =
            "must begin with the type of a public key, such as ssh-ed25519, not with options";
        const otherwise = Buffer.from(base64, "base64").fill("x", 4, 15).toString("base64");
        const cases: Readonly<Record<string, string>> = {
            [`ssh-ed25519 ${otherwise}`]: "is cut short or damaged",
            [`${publicKey(1)}\nssh-rsa AAAA`]: "is not a public key on one line",
            [`${publicKey(1)} ada\u2028`]: "is not a public key on one line",
            [`${publicKey(1)}\r`]: "is not a public key on one line",
            "ssh-ed25519": "is not a public key on one line",
            "-----BEGIN OPENSSH PRIVATE KEY-----": type,
            [`command="id" ${publicKey(1)}`]: type,
            [`no-pty,from="*" ssh-ed25519 ${base64}`]: type,
            [`ssh-dss ${base64}`]: type,
            [`ssh-rsa ${base64}`]: "is cut short or damaged",
            [`ssh-ed25519 ${base64.slice(4)}`]: "is cut short or damaged",
            [`ssh-ed25519 ${base64}AAAA`]: "is cut short or damaged",
            "ssh-ed25519 !!!": "is cut short or damaged",
        };
        for (const [line, fault] of Object.entries(cases))
            await expectRefusal(
                withMore({ sshPublicKeys: [publicKey(2), line] }),
                `sshPublicKeys[1] ${fault}`,
            );
        await expectRefusal(
            withMore({ sshPublicKeys: [7] }),
            "sshPublicKeys[0] is not a public key on one line",
        );
    });

    it("dotfiles that git or ssh would take for more than a URL, or that hold a password", async () => {
        for (const dotfiles of [
            "ext::sh -c id",
            "file:///etc",
            "/etc",
            "http://example.com/d",
            "--upload-pack=id",
            "-oProxyCommand=id:d",
            "ssh://-oProxyCommand=id/d",
            "ssh://-oPermitLocalCommand/d",
            "git@-oPermitLocalCommand:d",
            "https://ada:secret@example.com/d",
            "https://example.com/$(id)",
            "https://example.com/d;id",
            "https://example.com/d\nid",
            "git@example.com:-d",
            "git@example.com:d d",
        ])
            await expectRefusal(
                withMore({ dotfiles }),
                `dotfiles is ${JSON.stringify(dotfiles)}; write https://HOST/PATH, without a password in it, or git@HOST:PATH`,
            );
    });

    it("a bucket whose name S3 would not take, as it becomes a part of a unit's name", async () => {
        for (const sharedBucket of [
            "a",
            "Team",
            "team.data",
            "../team",
            "team%i",
            "team data",
            "-a-",
        ])
            await expectRefusal(
                withMore({ sharedBucket }),
                `sharedBucket is ${JSON.stringify(sharedBucket)}, which is no name of a bucket`,
            );
    });

    it("a notebook on a box that has no training image", async () => {
        const bare = new LiveBox({ image: "" });
        try {
            await bare.apply(bundle, settings());
            await expectRefusal(
                withMore({ notebook: true }),
                "notebook cannot be switched on here: this box has no training image",
                bare,
            );
        } finally {
            bare.remove();
        }
    });

    it("a desktop on a box that has none", async () => {
        const bare = new LiveBox({ desktop: false });
        try {
            const { status, stdout } = await bare.apply(bundle, { ...settings(), desktop: false });
            expect([status, stdout]).to.deep.equal([
                0,
                "applied: the first settings of this box, with 1 key\n",
            ]);
            await expectRefusal(
                withMore({ desktop: true }),
                "desktop cannot be switched on here: it is not installed on this box",
                bare,
            );
        } finally {
            bare.remove();
        }
    });

    it("a bundle whose checksums do not fit, or are missing", async () => {
        const damaged = box.bundle("damaged");
        const refusal = async () => (await box.apply(damaged, settings())).stderr;
        const folder = "/bundles/damaged";
        appendFileSync(join(damaged, "train"), "x");
        expect(await refusal()).to.equal(
            "live-settings: the bundle is damaged: its checksums do not fit 'train'\n",
        );
        rmSync(join(damaged, "train"));
        expect(await refusal()).to.match(/do not fit 'train'\n$/);
        writeFileSync(join(damaged, "SHA256SUMS"), `${"0".repeat(64)}  ../../etc/passwd\n`);
        expect(await refusal()).to.match(/do not fit '0+ {2}\.\.\/\.\.\/etc\/passwd'\n$/);
        rmSync(join(damaged, "SHA256SUMS"));
        expect(await refusal()).to.equal(
            `live-settings: the bundle in ${folder} has no SHA256SUMS\n`,
        );
        expect(box.scripts()).to.equal("one");
    });

    it("to do anything before the box knows whose it is", async () => {
        const young = new LiveBox();
        try {
            rmSync(join(young.root, "etc/workstation/config.env"));
            const { status, stderr } = await young.apply(bundle, settings());
            expect([status, stderr]).to.deep.equal([
                1,
                "live-settings: nothing was changed: No such file or directory: /etc/workstation/config.env\n",
            ]);
        } finally {
            young.remove();
        }
    });
});

describe("live-settings takes", () => {
    let box: LiveBox;
    before(() => (box = new LiveBox()));
    after(() => box.remove());

    it("the forms of dotfiles that git clones over TLS or SSH", async () => {
        const bundle = box.bundle("one");
        for (const dotfiles of [
            "https://example.com/ada/dotfiles.git",
            "https://example.com:8443/~ada/d",
            "ssh://git@example.com:22/ada/d.git",
            "git@example.com:ada/dotfiles",
            "git@example.com:/srv/d",
        ]) {
            expect((await box.apply(bundle, settings({ dotfiles }))).status, dotfiles).to.equal(0);
            expect(box.inForce("dotfiles")).to.equal(`${dotfiles}\n`);
        }
    });

    it("keys with a comment, which it leaves out, as any script may be in one", async () => {
        const line = `${publicKey(3)} ada@laptop, the old one`;
        await box.apply(box.bundle("one"), settings({ sshPublicKeys: [line] }));
        expect(box.keys()).to.equal(`${publicKey(3)}\n`);
    });

    it("settings that leave out what need not be said: the desktop is on, the notebook off, the idle limit 30", async () => {
        await box.apply(box.bundle("one"), { member: "ada", sshPublicKeys: [] });
        expect(JSON.parse(box.inForce("settings.json")!)).to.deep.equal({
            member: "ada",
            sshPublicKeys: [],
            desktop: true,
            notebook: false,
            idleStopMinutes: 30,
            dotfiles: "",
            sharedBucket: "",
        });
    });
});
