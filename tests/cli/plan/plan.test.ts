import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { plan, type PlanOptions } from "../../../cli/plan/plan";
import { planStack, type StackPlan } from "../../../cli/plan/stack-plan";
import { keepPrices } from "../../../cli/price-cache";
import { Refusal } from "../../../settings/refusal";
import { readMime, renderMime } from "../../../cloud-init/mime";
import { publicKeys } from "../../settings/ssh-keys";
import { projectDir } from "../../support/run-stack";
import { withProjectCopy } from "../project-copy";

/** Returns what the command prints, and its exit code. */
async function printed(stack: string | undefined, options: PlanOptions, dir = projectDir) {
    const { stdout } = process;
    const write = stdout.write.bind(stdout);
    const kept = process.exitCode;
    let text = "";
    stdout.write = (chunk: string | Uint8Array) => {
        text += String(chunk);
        return true;
    };
    try {
        await plan(dir, stack, options);
        return { text, exitCode: process.exitCode ?? 0 };
    } finally {
        stdout.write = write;
        process.exitCode = kept;
    }
}

describe("workstation plan", () => {
    let out: string;
    beforeEach(() => (out = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(out, { recursive: true }));

    it("plans every stack with a file when none is named", async () => {
        const { text } = await printed(undefined, {});
        expect(text.match(/^(dev|gpu) /gm)).to.deep.equal(["dev ", "gpu "]);
        expect(text.split("\n").length, "lines").to.be.at.most(6);
        const full = (await printed(undefined, { full: true })).text;
        expect(full.match(/^Plan for stack (\w+)/gm)).to.have.length(2);
        expect(full)
            .to.match(/^Why$/m)
            .and.match(/^Security$/m)
            .and.match(/^Resources$/m);
    });

    it("prints JSON with stable keys, one entry for each stack, and sizes in place of bytes", async () => {
        const { text } = await printed(undefined, { json: true });
        const plans = JSON.parse(text) as Record<string, unknown>[];
        expect(plans.map(({ stack }) => stack)).to.deep.equal(["dev", "gpu"]);
        for (const one of plans) {
            expect(Object.keys(one)).to.have.members([
                "stack",
                "region",
                "machines",
                "resources",
                "costCaveats",
                "prices",
                "boxes",
                "security",
            ]);
            const [box] = one["boxes"] as Record<string, unknown>[];
            expect(Object.keys(box!)).to.have.members([
                "member",
                "availabilityZone",
                "connect",
                "userDataBytes",
            ]);
            const [machine] = one["machines"] as Record<string, unknown>[];
            expect(Object.keys(machine!)).to.include.members([
                "members",
                "instanceType",
                "image",
                "reasons",
                "passedOver",
                "disks",
                "idleStopMinutes",
                "habits",
                "box",
            ]);
            const [row] = machine!["cost"] as object[];
            expect(Object.keys(row!)).to.have.members([
                "part",
                "hourly",
                "alwaysOnMonthly",
                "workingHoursMonthly",
            ]);
        }
    });

    it("takes the prices of the region that this computer has got of AWS, and the table where one is missing", async () => {
        process.env["WORKSTATION_PRICES"] = out;
        const rows = async () => {
            const { text } = await printed("dev", { json: true });
            const [plan] = JSON.parse(text) as (Pick<StackPlan, "machines"> & { prices: object })[];
            const [row] = plan!.machines[0]!.cost;
            return { hourly: row!.hourly, prices: plan!.prices };
        };
        const asked = new Date().toISOString();
        const listed = {
            ...{ region: "us-east-1", asked, gp3GbMonth: 0.08, snapshotGbMonth: 0.05 },
            publicIpv4Hour: 0.005,
        };
        try {
            keepPrices("us-east-1", { listed: { ...listed, hourly: { "t3a.large": 0.5 } } });
            expect(await rows()).to.deep.equal({
                hourly: 0.5,
                prices: { region: "us-east-1", from: "aws", asOf: asked.slice(0, 10) },
            });
            expect((await printed(undefined, {})).text).to.contain("on demand in us-east-1, and");
            keepPrices("us-east-1", { listed: { ...listed, hourly: { "t3.large": 0.5 } } });
            expect(await rows()).to.deep.equal({
                hourly: 0.0752,
                prices: { region: "us-east-1", from: "table", asOf: "2026-07-20" },
            });
        } finally {
            process.env["WORKSTATION_PRICES"] = "/dev/null/no-prices";
        }
    });

    it("writes each document, and the exact bytes that EC2 would get", async () => {
        const { text } = await printed("gpu", { documents: out });
        const folder = join(out, "gpu", "dev");
        expect(text).to.contain(`Written     ${folder}\n`);

        const bytes = readFileSync(join(folder, "user-data"));
        const [box] = (await planStack(projectDir, "gpu")).boxes;
        expect(bytes.equals(box!.userData)).to.equal(true);

        const message = gunzipSync(bytes);
        const parts = readMime(message);
        expect(renderMime(parts).equals(message)).to.equal(true);
        const files = readdirSync(folder).filter((name) => name !== "user-data");
        expect(files).to.have.members(parts.map(({ filename }) => filename));
        expect(files).to.include("60-people.yaml");
        for (const { filename = "", content } of parts) {
            expect(readFileSync(join(folder, filename), "utf8"), filename).to.equal(content);
        }
    });

    it("prints nothing but JSON with --json, also when it writes documents", async () => {
        const { text } = await printed("dev", { json: true, documents: out });
        expect(JSON.parse(text)).to.have.lengthOf(1);
        expect(existsSync(join(out, "dev", "dev", "user-data"))).to.equal(true);
    });

    it("refuses a place where documents cannot be written, and says what to give", async () => {
        const file = join(out, "file");
        writeFileSync(file, "");
        const refused = await printed("dev", { documents: file }).catch((error: unknown) => error);
        expect(refused).to.be.instanceOf(Refusal);
        expect(String(refused)).to.match(/cannot write documents: .*; give --documents a folder$/);
    });

    // Without /proc there is no folder in which not even root can create one.
    if (process.platform === "linux")
        it("refuses a folder in which none can be created, and does not search for ever", async () => {
            const refused = await printed("dev", { documents: "/proc/x" }).catch(
                (it: unknown) => it,
            );
            expect(String(refused)).to.match(
                /cannot write documents: ENOENT.*; give --documents a folder$/,
            );
        });

    it("exits with 0 when every security rule is kept", async () => {
        expect((await printed("dev", {})).exitCode).to.equal(0);
    });

    it("exits with 1 when a security rule fails, and names it", async () => {
        // More networks than a security group may have rules.
        const blocks = Array.from({ length: 60 }, (_, index) => `203.0.113.${index}/32`);
        const stackFile =
            "config:\n  aws:region: us-east-1\n  workstation:access: ssh\n" +
            `  workstation:sshFrom: ${JSON.stringify(blocks)}\n` +
            `  workstation:members: [{ name: ana, sshPublicKeys: [${publicKeys.ed25519}] }]\n`;
        await withProjectCopy({ "Pulumi.dev.yaml": stackFile }, async (dir) => {
            const { text, exitCode } = await printed("dev", {}, dir);
            expect(exitCode).to.equal(1);
            expect(text).to.match(/^failed {2}\S+.*SecurityGroup/m);
        });
    });

    it("shows a refused stack as a line and in full when all are planned, with exit code 1", async () => {
        await withProjectCopy(
            { "Pulumi.gpu.yaml": "config:\n  aws:region: us-east-1\n  workstation:os: debian\n" },
            async (dir) => {
                const { text, exitCode } = await printed(undefined, {}, dir);
                expect(text)
                    .to.match(/^dev .* ok$/m)
                    .and.match(/^gpu .* refused$/m);
                expect(text).to.contain("Pulumi.gpu.yaml:3  workstation:os: debian12");
                expect(exitCode).to.equal(1);
                const alone = await printed("gpu", {}, dir).catch((error: unknown) => error);
                expect(alone).to.be.instanceOf(Refusal);
            },
        );
    });
});
