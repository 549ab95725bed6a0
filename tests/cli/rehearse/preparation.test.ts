import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planStack } from "../../../cli/plan/stack-plan";
import { preparedName } from "../../../cli/rehearse/container/prepared-image";
import { preparation } from "../../../cli/rehearse/preparation";
import { cutUserData } from "../../../cloud-init/cut";
import { projectDir } from "../../support/run-stack";

const debian = { os: "debian12" };

describe("the preparation of an image", () => {
    const installOf = async (changes: Readonly<Record<string, string>>) => {
        const { boxes } = await planStack(projectDir, "dev", { ...debian, ...changes });
        return cutUserData(boxes[0]!.userData).install;
    };
    const image = async (changes: Readonly<Record<string, string>>) =>
        preparedName("base", preparation(await installOf(changes), false));
    let script: string;
    before(async () => (script = preparation(await installOf({}), false)));

    it("is a script that bash understands, with stand-ins for Docker's plugins too", async () => {
        for (const text of [script, preparation(await installOf({}), true)])
            expect(spawnSync("bash", ["-n"], { input: text })).to.include({ status: 0 });
        expect(script).not.to.include("docker-buildx");
        expect(preparation(Buffer.of(), true)).to.include("docker-buildx");
    });

    it("makes another image when the install part changes, and only then", async () => {
        const first = await image({});
        const members = (row: object) => ({ members: JSON.stringify([row]) });
        const same: Readonly<Record<string, string>>[] = [
            members({ name: "zoe", sshPublicKeys: [] }),
            { framework: "none", frameworkVersion: "" },
            { dataVolumeGiB: "77" },
        ];
        for (const changes of same)
            expect(await image(changes), JSON.stringify(changes)).to.equal(first);
        expect(await image({ desktop: "false" })).not.to.equal(first);
    });

    it("has cloud-init execute the very bytes of the install part", async () => {
        const install = await installOf({});
        const [, data = ""] = /^echo (\S+) \| base64 -d >\S+\/user-data$/m.exec(script) ?? [];
        expect(Buffer.from(data, "base64").equals(install)).to.equal(true);
    });

    describe("in the place of systemd", () => {
        let dir: string;
        beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
        afterEach(() => rmSync(dir, { recursive: true }));

        /** Runs the stand-in for systemctl; returns what it asks of the real one, and the services that it notes. */
        const systemctl = (...words: string[]) => {
            const [, text = ""] =
                /^cat >\/usr\/local\/sbin\/systemctl <<'END'\n([^]*?)\nEND$/m.exec(script) ?? [];
            mkdirSync(join(dir, "preparing"));
            const moved = text
                .replace("/usr/bin/systemctl", "echo")
                .replace("/run/preparing", join(dir, "preparing"));
            writeFileSync(join(dir, "systemctl"), moved);
            const ran = spawnSync("bash", [join(dir, "systemctl"), ...words], { encoding: "utf8" });
            expect(ran.status, ran.stderr).to.equal(0);
            const file = join(dir, "preparing", "services");
            const noted = spawnSync("cat", [file], { encoding: "utf8" }).stdout;
            return [ran.stdout, noted];
        };

        it("enables, and notes the box's services that shall start", () => {
            const service = "workstation-packages.service";
            expect(systemctl("enable", "--now", "--no-block", service)).to.deep.equal([
                `enable --no-block ${service}\n`,
                `${service}\n`,
            ]);
        });

        it("notes no other service, and none that shall only be enabled", () => {
            expect(systemctl("enable", "--now", "docker")).to.deep.equal(["enable docker\n", ""]);
            rmSync(join(dir, "preparing"), { recursive: true });
            expect(systemctl("enable", "workstation-x.service")).to.deep.equal([
                "enable workstation-x.service\n",
                "",
            ]);
        });
    });
});
