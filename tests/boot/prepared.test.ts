import { expect } from "chai";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopRehearsal } from "../../cli/rehearse/afterwards";
import { type Rehearsal, rehearse } from "../../cli/rehearse/rehearse";
import { run } from "../../cli/rehearse/run";
import { projectDir } from "../support/run-stack";
import { host } from "./fault-host";

const stack = `prepared-test-${process.pid}`;
const stackFile = `config:
  aws:region: us-east-1
  workstation:os: debian12
  workstation:members: [{ name: ana }]
`;
const minutes = 60_000;

/** Folders with everything that the documents write, and the links with which they enable their units. */
const folders =
    "/usr/local /etc/workstation /etc/systemd/system /etc/ssh/sshd_config.d /etc/apt /etc/docker /etc/profile.d";

/** What must be the same on a box that boots cold, each as a command that lists it. */
const listings = {
    packages: "dpkg-query -Wf '${db:Status-Abbrev}${Package} ${Version}\\n'",
    units: "systemctl list-unit-files --no-legend --no-pager | grep -v '[.]scope '",
    // The self-test may still be under way when it is asked from outside.
    services:
        "systemctl list-units -a --plain --no-legend 'workstation-*' | grep -v workstation-status | tr -s ' '",
    // Docker makes a key for each box.
    files: `find ${folders} -type f ! -path /etc/docker/key.json -printf '%p %m %u %g ' -exec sh -c 'sha256sum <"$1"' - {} \\;`,
    links: `find ${folders} -type l -printf '%p %l\\n'`,
    accounts: "cat /etc/passwd /etc/group",
} as const;

/** Prints what an image would pass on to every box that starts from it. */
const left = `
for path in /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /var/lib/cloud/* /var/log/cloud-init* /run/cloud-init \\
    /run/preparing /run/workstation* /usr/local/sbin/systemctl /usr/sbin/policy-rc.d /etc/dpkg/dpkg.cfg.d/preparing \\
    /etc/workstation/config.env /etc/ssh/sshd_config.d/10-workstation.conf /var/lib/workstation /home/* /data; do
    [ ! -e "$path" ] || echo "$path"
done
[ ! -s /etc/machine-id ] || echo "a machine-id"
grep -e :2000: -e :1000: /etc/passwd
find / -xdev -name '.vnc' -o -xdev -name authorized_keys
true`;

describe("a box from a prepared image, beside the one that boots cold", function () {
    this.timeout(2 * minutes);
    let dir: string;
    let box: Rehearsal;
    type Facts = Readonly<Record<keyof typeof listings | "checks", readonly string[]>>;
    let [cold, prepared]: Facts[] = [];

    const boot = async (wishes: { rebuild: boolean; prepare: boolean }): Promise<Facts> => {
        const tell = { say: () => undefined, progress: () => undefined };
        box = await rehearse(dir, stack, { ...wishes, plainVolume: false, vm: false }, tell);
        const { status, seconds } = box.watched;
        expect(status?.verdict, JSON.stringify(status, null, 1)).to.equal("ready");
        process.stdout.write(`      ready after ${seconds?.toFixed(1)} s\n`);
        const facts = { checks: status!.checks.map(({ name, verdict }) => `${name} ${verdict}`) };
        for (const [name, command] of Object.entries(listings))
            Object.assign(facts, { [name]: (await onBox(command)).split("\n").sort() });
        return facts as unknown as Facts;
    };
    const onBox = async (command: string) => {
        const ran = await box.machine.ask(command);
        expect(ran.status, `${command}: ${ran.stderr}`).to.equal(0);
        return ran.stdout.trim();
    };

    before(async function () {
        this.timeout(60 * minutes);
        dir = mkdtempSync(join(tmpdir(), "workstation-prepared-"));
        copyFileSync(join(projectDir, "Pulumi.yaml"), join(dir, "Pulumi.yaml"));
        writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stackFile);
        cold = await boot({ rebuild: false, prepare: false });
        prepared = await boot({ rebuild: true, prepare: true });
    });
    after(async () => {
        await stopRehearsal(dir, stack);
        rmSync(dir, { recursive: true, force: true });
    });

    for (const name of [...Object.keys(listings), "checks"] as (keyof Facts)[])
        it(`has the same ${name}`, () => {
            expect(cold![name]).to.have.length.above(5);
            expect(prepared![name]).to.deep.equal(cold![name]);
        });

    it("got the documents of this box only, and installed nothing", async () => {
        expect(box.standIns).to.include("packages");
        const parts = await onBox("zcat /var/lib/cloud/instance/user-data.txt | grep -a filename=");
        const names = [...parts.matchAll(/"(.*)"/g)].map(([, name]) => name!);
        expect(names).to.include("50-base.yaml");
        expect(names.filter((name) => name < "50-")).to.deep.equal([]);
        const log = await onBox("journalctl -b -o cat -u workstation-packages");
        expect(log).to.include("Finished").and.not.include("Setting up");
    });

    it("starts from an image in which nothing of a box or member is left", async () => {
        const { engine } = box.machine;
        const { globalFlags, limitFlags } = (await host()).engine;
        const image = await run(engine, ["inspect", "-f", "{{.Image}}", box.place.box]);
        const within = [...globalFlags, "run", "--rm", ...limitFlags, image.stdout.trim()];
        const { status, stdout, stderr } = await run(engine, [...within, "sh", "-c", left]);
        expect([status, stdout], stderr).to.deep.equal([0, ""]);
    });
});
