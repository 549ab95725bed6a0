import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { remove, update } from "../../../simulation/account/changes";
import { describedVolumes } from "../../../simulation/account/described";
import { applyInstanceState, readInstanceState } from "../../../simulation/account/instance-state";
import { leaveStopped, start, stop } from "../../../simulation/account/instances";
import { askOnline } from "../../../simulation/account/registration";
import type { SimulatedAccount } from "../../../simulation/account/simulated-account";
import { runPending, statusOf } from "../../../simulation/account/state-manager";
import { volumeStatus } from "../../../simulation/account/volumes";
import { accountWithBox, region } from "./account-with-box";

const callsOf = (account: SimulatedAccount, act: () => void) => {
    const before = account.calls.length;
    act();
    return account.calls.slice(before).map(({ call, id }) => `${call} ${id}`);
};

/** Inputs of an association with one box, whose success the provider waits for. */
const waitedFor = (id: string) => ({
    ...{ targets: [{ values: [id] }], waitForSuccessTimeoutSeconds: 60 },
});

describe("the simulated account", () => {
    it("gives a second resource of the same name another id, and never reuses an id", () => {
        const { launch } = accountWithBox();
        expect([launch("ana", "t3.large").id, launch("ana", "t3.large").id]).to.deep.equal([
            "i-ana-2",
            "i-ana-3",
        ]);
    });

    it("puts a box in its subnet's zone, and gives it an address", () => {
        const { box, launch } = accountWithBox();
        expect(box.state).to.include({ availabilityZone: "us-east-1a", instanceState: "running" });
        expect(launch("ana", "t3.large").state["publicIp"]).to.not.equal(box.state["publicIp"]);
    });

    it("takes a box's address when it stops, gives another when it starts, and none without being asked", () => {
        const { account, box, launch, subnets } = accountWithBox();
        const now = () => account.existing[box.id]?.state;
        const first = now()?.["publicIp"];
        expect(first).to.match(/^203\.0\.113\./);
        stop(account, box.id);
        expect(now()).to.include({ publicIp: "", associatePublicIpAddress: false });
        start(account, box.id);
        expect(now()).to.include({ associatePublicIpAddress: true });
        expect(now()?.["publicIp"])
            .to.match(/^203\.0\.113\./)
            .and.not.equal(first);
        expect(launch("ben", "t3.large", subnets.b).state).to.include({
            publicIp: "",
            associatePublicIpAddress: false,
        });
    });

    it("stops a box, changes its type and starts it", () => {
        const { account, box } = accountWithBox();
        const calls = callsOf(account, () =>
            update(account, box.id, { ...box.inputs, instanceType: "t3.xlarge" }),
        );
        expect(calls).to.deep.equal([
            "StopInstances i-ana",
            "ModifyInstanceAttribute i-ana",
            "StartInstances i-ana",
        ]);
        expect(account.existing[box.id]?.state).to.include({
            instanceState: "running",
            instanceType: "t3.xlarge",
        });
    });

    it("stops a box before its volume is detached, when asked to", () => {
        const { account, box, attach } = accountWithBox();
        const { id } = attach(box.id);
        expect(callsOf(account, () => remove(account, id))).to.deep.equal([
            "StopInstances i-ana",
            "DetachVolume vai-ana",
        ]);
    });

    it("starts a stopped box for its `InstanceState`, and shows a refresh the box's real state", () => {
        const { account, box, attach } = accountWithBox();
        const toRun = { instanceId: box.id, state: "running" };
        expect(callsOf(account, () => applyInstanceState(account, toRun))).to.deep.equal([]);
        remove(account, attach(box.id).id); // stops it
        expect(readInstanceState(account, box.id)?.inputs).to.deep.equal({
            ...toRun,
            region,
            state: "stopped",
        });
        expect(callsOf(account, () => applyInstanceState(account, toRun))).to.deep.equal([
            `StartInstances ${box.id}`,
        ]);
        expect(() => applyInstanceState(account, { instanceId: "i-nobody" })).to.throw(
            AwsError,
            /^InvalidInstanceID.NotFound/,
        );
        expect(readInstanceState(account, "i-nobody")).to.equal(undefined);
    });

    it("leaves a box stopped after a resize refused half-way, with the old type or the new one", () => {
        const { account, box } = accountWithBox();
        const now = () => account.existing[box.id]?.state;
        leaveStopped(account, box.id);
        expect(now()).to.include({ instanceState: "stopped", instanceType: "t3.large" });
        leaveStopped(account, box.id, { ...box.inputs, instanceType: "t3.xlarge" });
        expect(now()).to.include({ instanceState: "stopped", instanceType: "t3.xlarge" });
    });

    it("lists a box as online one question after each start, and never lists a stopped one", () => {
        const { account, box } = accountWithBox();
        const ask = () => askOnline(account, [box.id, "i-nobody"]);
        expect([ask(), ask(), ask()], "since its launch").to.deep.equal([[], [box.id], [box.id]]);
        stop(account, box.id);
        expect([ask(), ask(), ask()], "stopped").to.deep.equal([[], [], []]);
        start(account, box.id);
        expect([ask(), ask()], "since its start").to.deep.equal([[], [box.id]]);
    });

    it("calls a readiness check a success at once when the box is not online, and tests nothing", () => {
        const { account, box, make } = accountWithBox();
        const check = () => {
            const made = make("aws:ssm/association:Association", "ana", waitedFor(box.id));
            remove(account, made.id);
            return [made.status, made.untested];
        };
        expect(check(), "before it has registered").to.deep.equal(["Success", true]);
        askOnline(account, [box.id]);
        expect(check(), "online").to.deep.equal(["Pending", undefined]);
        stop(account, box.id);
        expect(check(), "stopped").to.deep.equal(["Success", true]);
    });

    it("refuses a second association with the same content", () => {
        const { make } = accountWithBox();
        const inputs = (minutes: string) => ({
            name: "AWS-RunShellScript",
            targets: [{ key: "InstanceIds", values: ["i-nobody"] }],
            parameters: { commands: `wait ${minutes}` },
        });
        make("aws:ssm/association:Association", "ana", inputs("45"));
        make("aws:ssm/association:Association", "ana", inputs("50"));
        expect(() => make("aws:ssm/association:Association", "ben", inputs("45"))).to.throw(
            AwsError,
            /^AssociationAlreadyExists/,
        );
    });

    it("fails a readiness check of a box that has no data volume or is not ready", () => {
        const { account, box, attach, make } = accountWithBox({ questionsUntilOnline: 0 });
        const check = () => {
            const { id } = make("aws:ssm/association:Association", "ana", waitedFor(box.id));
            runPending(account);
            const status = statusOf(account, id);
            remove(account, id);
            return status;
        };
        expect(check(), "no data volume").to.equal("Failed");
        const { id } = attach(box.id);
        expect(check()).to.equal("Success");
        Object.assign(account, { unready: true });
        expect(check(), "not ready").to.equal("Failed");
        Object.assign(account, { unready: false });
        remove(account, id);
        start(account, box.id);
        expect(check(), "without the volume").to.equal("Failed");
    });

    it("deletes the attachments of a terminated box, and keeps the volume", () => {
        const { account, box, volume, attach } = accountWithBox();
        attach(box.id);
        expect(volumeStatus(account, volume.id)).to.equal("in-use");
        remove(account, box.id);
        expect(volumeStatus(account, volume.id)).to.equal("available");
        expect(account.existing).to.include.keys(volume.id);
        expect(account.existing).to.not.have.any.keys(box.id, "vai-ana");
    });

    it("lists a volume a few calls after its creation, in its own region only", () => {
        const { account, volume, make } = accountWithBox({ callsUntilListed: 1 });
        expect(describedVolumes(account, region, {})).to.deep.equal([]);
        make("aws:iam/role:Role", "a", {});
        expect(describedVolumes(account, region, {})).to.deep.equal([volume]);
        expect(describedVolumes(account, "eu-west-1", {})).to.deep.equal([]);
    });

    it("accepts the deletion of a resource that is already gone", () => {
        const { account } = accountWithBox();
        expect(callsOf(account, () => remove(account, "i-nobody"))).to.deep.equal([]);
    });
});
