import { expect } from "chai";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { permission, programVersion } from "../../planning/version";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

const vpc = "vpc-workstation-dev";
const gpu = { instanceTypes: ["g4dn.xlarge"] };

describe("Two people and one stack", function () {
    this.timeout(300_000);
    const { fork } = oneBox();
    const colleagues: Laptop[] = [];
    afterEach(() => {
        colleagues.splice(0).forEach((laptop) => laptop.end());
        Reflect.deleteProperty(process.env, permission);
    });

    function colleagueOf(laptop: Laptop): Laptop {
        const theirs = laptop.colleague();
        colleagues.push(theirs);
        return theirs;
    }

    /** Makes this laptop's clone another version of the program. */
    function become(version: string, laptop: Laptop): void {
        laptop.edit("package.json", (text) =>
            text.replace(`"version": "${programVersion}"`, `"version": "${version}"`),
        );
    }

    const versionAt = (laptop: Laptop) =>
        (laptop.account().existing[vpc]?.inputs["tags"] as Record<string, string>)[
            "workstation:version"
        ];

    /** Waits until Pulumi has locked the stack for this `up`, which continues meanwhile. */
    async function lockedBy(up: Promise<unknown>, laptop: Laptop): Promise<void> {
        const locks = join(laptop.home, ".pulumi/locks/organization/workstation/dev");
        const ended = up.then(() => true);
        while (!existsSync(locks) || readdirSync(locks).length === 0) {
            if (await Promise.race([ended, setTimeout(20, false)]))
                throw new Error("it ended, and nobody saw its lock");
        }
    }

    claim("older-checkout", async () => {
        const older = fork();
        const newer = colleagueOf(older);
        become("99.0.0", newer);
        const upgraded = done(await newer.up("dev"));
        expect(changes(upgraded.steps), "one step of an upgrade").to.deep.equal([
            "update Vpc workstation-dev",
        ]);
        expect((await newer.outputs("dev"))["version"]).to.equal("99.0.0");

        older.configure("dev", gpu);
        const stackFile = older.stackFile("dev");
        const { result: refused, calls } = await older.callsOf(async () => [
            await older.up("dev"),
            await older.workstation("up", "dev", "--yes"),
            await older.workstation("move", "us-east-1b", "dev", "--yes"),
        ]);
        for (const { status, output } of refused) {
            expect(status, output).to.not.equal(0);
            expect(output).to.contain("workstation 99.0.0 changed stack dev last");
            expect(output).to.contain(`this checkout is the older ${programVersion}`);
        }
        expect([calls, older.stackFile("dev")]).to.deep.equal([[], stackFile]);

        process.env[permission] = "98.0.0";
        const another = await older.up("dev");
        expect(another.status, another.output).to.not.equal(0);
        process.env[permission] = "99.0.0";
        const previewed = done(await older.preview("dev"));
        expect(previewed.output).to.contain(
            "workstation 99.0.0 changed stack dev last; this older",
        );
        Reflect.deleteProperty(process.env, permission);
        const { output } = done(await older.workstation("up", "dev", "--yes", "--allow-older"));
        expect(output).to.contain("workstation 99.0.0 changed stack dev last; this older");
        expect(versionAt(older)).to.equal(programVersion);
        expect(runningBoxes(older.account())).to.deep.equal([
            "ana g4dn.xlarge us-east-1a vol-ana-data",
        ]);
    });

    claim("two-ups", async () => {
        const alone = fork();
        alone.configure("dev", gpu);
        const expected = await alone.callsOf(() => alone.up("dev"));
        done(expected.result);

        const first = fork();
        const second = colleagueOf(first);
        for (const laptop of [first, second]) laptop.configure("dev", gpu);
        const { result, calls } = await first.callsOf(async () => {
            const up = first.up("dev");
            await lockedBy(up, first);
            const { status, output } = await second.up("dev");
            expect(status, output).to.not.equal(0);
            expect(output).to.contain("currently locked by 1 lock(s)");
            return up;
        });
        done(result);
        expect([...calls].sort()).to.deep.equal([...expected.calls].sort());
        expect(changes(done(await second.up("dev")).steps), "the second one, later").to.deep.equal(
            [],
        );
    });
});
