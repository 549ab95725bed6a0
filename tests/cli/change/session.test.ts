import { expect } from "chai";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { UpOptions } from "../../../cli/change/deployment";
import { goBack } from "../../../cli/change/go-back";
import { create } from "../../../simulation/account/changes";
import { callEc2 } from "../../../simulation/provider/ec2-actions";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { lookupAnswers } from "../../../simulation/lookups";
import { isaac, onSchedule, region, SimulatedStack, tags } from "./support/account";

describe("The stack file, for a command that changes it", () => {
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana"));
    afterEach(() => aws.end());
    const text = () => readFileSync(aws.file, "utf8");

    it("is edited, keeps its mode, and is edited again", () => {
        chmodSync(aws.file, 0o640);
        const { session } = aws.session(isaac);
        session.edit([{ path: ["dataVolumeGiB"], value: 70 }]);
        session.edit([{ path: ["dataVolumeGiB"], value: 80 }]);
        expect(text()).to.contain("workstation:dataVolumeGiB: 80\n");
        expect(statSync(aws.file).mode & 0o777).to.equal(0o640);
    });

    it("is left as it is, with a refusal, once somebody else has changed it", () => {
        const { session } = aws.session(isaac);
        const theirs = `${text()}# theirs\n`;
        writeFileSync(aws.file, theirs);
        expect(() => session.edit([{ path: ["dataVolumeGiB"], value: 70 }])).to.throw(
            "Pulumi.dev.yaml was changed while this command ran, so it was not overwritten",
        );
        session.putBack("former\n");
        expect(text()).to.equal(theirs);
        expect(aws.said.at(-1)).to.contain("so it was not overwritten");
    });

    it("is not written for the way back, which uses former settings, with secrets from the file", async () => {
        const secret = "aws:secretKey:\n    secure: v1:abc";
        writeFileSync(aws.file, `${text()}  ${secret}\n`);
        const before = text();
        const { session, program } = aws.session(isaac);
        const former = {
            "aws:secretKey": { value: "", secret: true },
            "workstation:availabilityZone": { value: "us-east-1c" },
            "workstation:instanceTypes": { value: '["t3.large"]' },
        };
        program.lastGood = () => Promise.resolve(former as never);
        let [file, given] = ["", ""];
        program.up = ({ configFile = "" }: UpOptions = {}) => {
            [file, given] = [configFile, readFileSync(configFile, "utf8")];
            expect(statSync(configFile).mode & 0o777).to.equal(0o600);
            return Promise.reject(new Error("the engine is gone"));
        };
        const error = await goBack(session).catch((thrown: unknown) => thrown);
        expect(String(error)).to.contain("the engine is gone");
        expect(given).to.contain("secure: v1:abc").and.to.contain("- t3.large");
        expect(given).to.not.contain("availabilityZone");
        expect(() => statSync(file), "the temporary file").to.throw("ENOENT");
        expect(text()).to.equal(before);
    });
});

describe("The simulated EC2, as AWS's SDK asks it", function () {
    this.timeout(60_000); // three thousand things to list
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana"));
    afterEach(() => aws.end());

    it("returns 1,000 entries a page, and the account reads every page", async () => {
        const one = {
            sizeGiB: 50,
            description: "",
            tags: { ...tags, "workstation:member": "ana" },
        };
        aws.change((account) => {
            for (let n = 0; n < 1001; n += 1) {
                account.snapshots.push({ ...one, id: `snap-${n}` });
                const inputs = { availabilityZone: `${region}a`, size: 50, tags: onSchedule };
                create(account, { type: "aws:ebs/volume:Volume", name: `v${n}`, region, inputs });
                const box = account.existing["i-ana"]!;
                account.existing[`i-${n}`] = { ...box, id: `i-${n}` };
            }
        });
        const first = callEc2(aws.account, region, { action: "DescribeSnapshots", input: {} });
        expect(first).to.have.property("nextToken", "1000");
        expect((first as { snapshotSet: unknown[] }).snapshotSet).to.have.length(1000);
        const { account } = aws.session(isaac).session;
        expect(await account.snapshots()).to.have.length(1001);
        expect(await account.volumes()).to.have.length(1002);
        expect(await account.boxes()).to.have.length(1002);
    });

    it("shows the program's lookups a tag set by a call, and removes it again", () => {
        const { account } = aws;
        const ResourceId = { 1: "vol-ana-data" };
        const seen = () => {
            const filters = [{ name: "tag:color", values: ["green"] }];
            const token = "aws:ebs/getEbsVolumes:getEbsVolumes";
            return lookupAnswers(region, account)[token]!({ filters })["ids"];
        };
        const Tag = { 1: { Key: "color", Value: "green" } };
        callEc2(account, region, { action: "CreateTags", input: { ResourceId, Tag } });
        expect(seen()).to.deep.equal(["vol-ana-data"]);
        callEc2(account, region, { action: "DeleteTags", input: { ResourceId, Tag } });
        expect(seen()).to.deep.equal([]);
    });

    it("makes a blank volume, and refuses one from a snapshot that is incomplete or missing", () => {
        const account = emptyAccount();
        const state = "pending" as const;
        account.snapshots.push({ id: "snap-1", sizeGiB: 50, description: "", tags, state });
        const make = (SnapshotId?: string) =>
            callEc2(account, region, {
                action: "CreateVolume",
                input: {
                    ...{ AvailabilityZone: `${region}a`, Size: "50" },
                    ...{ TagSpecification: { 1: { Tag: { 1: { Key: "Name", Value: "x" } } } } },
                    ...(SnapshotId === undefined ? {} : { SnapshotId }),
                },
            });
        expect(make()).to.deep.equal({ volumeId: "vol-x" });
        expect(() => make("snap-1")).to.throw("IncorrectState");
        expect(() => make("snap-2")).to.throw("InvalidSnapshot.NotFound");
    });
});
