import { expect } from "chai";
import { Account } from "../../cli/aws/account";
import { askOfferings } from "../../cli/aws/offerings";
import { readParameter } from "../../cli/aws/systems-manager";
import { asRefusal } from "../../cli/errors/failure";
import { typed } from "../../cli/errors/typed";
import { type MadeBox, makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { type Fault } from "./support/faults";

const region = "us-east-1";
const tags = { "workstation:project": "workstation", "workstation:stack": "dev" };
const image = "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id";

/** What comes of each fault: how often AWS's SDK calls before it gives up, and what the user reads then. */
const outcomes: readonly (readonly [Fault, tries: number, reads: RegExp])[] = [
    ["throttled", 3, /AWS is throttling this account/],
    ["failing", 3, /^InternalError.*\nAWS itself has trouble at the moment/],
    ["turned away", 3, /^Unavailable.*\nAWS itself has trouble at the moment/],
    ["expired", 1, /your login has expired\.\nnext: run `aws sso login`/],
    ["cut off", 3, /AWS does not answer: there is no network, or a proxy is in the way/],
    ["cut in the middle", 3, /^aborted\nan answer of AWS broke off on its way/],
    ["halved", 1, /\nan answer of AWS broke off on its way/],
];

describe("The calls of cli/aws", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    let account: Account;
    let boxes: readonly MadeBox[];
    const environment = { ...process.env };
    before(async () => {
        emulator = await emptyEmulator();
        Object.assign(process.env, emulator.environment);
        account = new Account({ region }, tags);
        boxes = await makeBoxes(emulator.front.client(region), "dev", ["ana", "ben"]);
    });
    beforeEach(async () => {
        await emulator.faults.clear();
        emulator.front.forget();
    });
    after(() => {
        process.env = environment;
    });

    const askings: readonly (readonly [string, () => Promise<unknown>])[] = [
        ["EC2", () => account.boxes()],
        ["Systems Manager", () => readParameter({ region }, image)],
    ];
    for (const [service, ask] of askings) {
        for (const [fault, tries, reads] of outcomes) {
            it(`say in the user's words that calls of ${service} are ${fault}, after ${tries} of them`, async () => {
                await emulator.faults.strike(fault);
                const error = await ask().then(
                    () => undefined,
                    (it: unknown) => asRefusal(it, typed("resize", "t3.large", "dev", {})),
                );
                expect(await emulator.faults.struck()).to.equal(tries);
                expect((error as Error).message).to.match(reads);
                expect((error as Error).message).to.match(
                    /next: .*`npx workstation resize t3.large dev`/s,
                );
                expect((error as Error).message).to.not.match(
                    /Deserialization|hidden field|pulumi/,
                );
            });
            if (tries > 1)
                it(`succeed when calls of ${service} are ${fault} twice`, async () => {
                    await emulator.faults.strike(fault, { times: 2 });
                    expect(await ask()).to.not.be.empty;
                    expect(await emulator.faults.struck()).to.equal(2);
                });
        }
    }

    it("wait for a slow answer, and ask once", async () => {
        await emulator.faults.strike("slow");
        expect(await account.boxes()).to.have.length(2);
        expect(await emulator.faults.struck()).to.equal(1);
    });

    it("find nothing in another region", async () => {
        expect(await new Account({ region: "eu-west-1" }, tags).boxes()).to.be.empty;
        expect(emulator.front.calls.map((it) => it.region)).to.deep.equal(["eu-west-1"]);
    });

    it("find nothing of another stack", async () => {
        const others = { ...tags, "workstation:stack": "dev2" };
        expect(await new Account({ region }, others).volumes()).to.be.empty;
    });

    it("find 60 boxes on three pages", async () => {
        const many = Array.from({ length: 58 }, (_, at) => `m${at}`);
        await makeBoxes(emulator.front.client(region), "dev", many);
        emulator.front.forget();
        const found = await account.boxes();
        expect(new Set(found.map(({ member }) => member)).size).to.equal(60);
        expect(emulator.front.calls.map(({ operation }) => operation)).to.deep.equal(
            Array(3).fill("DescribeInstances"),
        );
    });

    it("mark a box, stop it, start it again and remove the mark", async () => {
        const { id } = boxes[0]!;
        const stopped = async () => (await account.boxes()).find((it) => it.id === id)!;
        await account.stopToCopy(id);
        expect(await stopped()).to.include({ running: false });
        expect((await stopped()).stoppedToCopy).to.contain(String(process.pid));
        await account.startAgain(id);
        expect(await stopped()).to.include({ running: true, stoppedToCopy: undefined });
    });

    it("copy a volume by way of a snapshot into another zone, with its member's tags", async () => {
        const volume = (await account.volumes()).find(({ member }) => member === "ben")!;
        const snapshotId = await account.snapshot(volume, "of a test");
        const [snapshot] = await account.snapshots();
        expect(snapshot).to.include({ id: snapshotId, member: "ben", state: "completed" });
        const from = { snapshotId, sizeGiB: volume.sizeGiB, zone: "us-east-1b" };
        const id = await account.makeVolume("ben", 2, from);
        const copy = (await account.volumes()).find((it) => it.id === id);
        expect(copy).to.include({ member: "ben", generation: 2, zone: "us-east-1b" });
        await account.deleteCopy(id);
        await account.deleteSnapshot(snapshotId);
        expect(await account.snapshots()).to.be.empty;
        expect((await account.volumes()).map((it) => it.id)).to.not.contain(id);
    });

    it("read which zones offer a type", async () => {
        const { zones, offered } = await askOfferings(account.ec2);
        expect(zones).to.include.members(["us-east-1a", "us-east-1b"]);
        expect(offered["g4dn.xlarge"]).to.not.be.empty;
    });
});
