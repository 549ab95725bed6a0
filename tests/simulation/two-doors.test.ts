import { expect } from "chai";
import { Uninitialized } from "../../simulation/account/aws-error";
import { association, attachment, instance, volume } from "../../simulation/account/resource-types";
import type { Quotas } from "../../simulation/account/simulated-account";
import { Doors, type Properties } from "./doors";

const stateType = "aws:ec2transitgateway/instanceState:InstanceState";
const running = (instanceId: string) => ({ instanceId, state: "running" });

/** Ways to stop and to start a box, by the provider and by EC2's own API. */
const ways = {
    "the provider": {
        stop: (doors: Doors, id: string) =>
            doors.create(stateType, { instanceId: id, state: "stopped" }),
        start: (doors: Doors, id: string) => doors.create(stateType, running(id)),
    },
    "EC2's API": {
        stop: (doors: Doors, id: string) => {
            doors.ec2("StopInstances", { InstanceId: { 1: id } });
            return doors.ec2("DescribeInstances", { InstanceId: { 1: id } });
        },
        start: (doors: Doors, id: string) => doors.ec2("StartInstances", { InstanceId: { 1: id } }),
    },
};

let doors: Doors;
const open = (quotas?: Partial<Quotas>) => (doors = new Doors(quotas));
const end = () => doors.end();

for (const [way, { stop, start }] of Object.entries(ways))
    describe(`A box that ${way} stops and starts`, () => {
        afterEach(end);

        it("loses its address when it stops, and gets another when it starts", () => {
            const id = open().box();
            const first = doors.stateOf(id)["publicIp"];
            stop(doors, id);
            expect(doors.stateOf(id)).to.include({ instanceState: "stopped", publicIp: "" });
            start(doors, id);
            expect(doors.stateOf(id)["instanceState"]).to.equal("running");
            expect(doors.stateOf(id)["publicIp"])
                .to.match(/^203\.0\.113\./)
                .and.not.equal(first);
        });

        it("registers with Systems Manager some time after each start", () => {
            const id = open().box();
            const seen = () => [doors.isOnline(id), doors.isOnline(id)];
            expect(seen(), "launched").to.deep.equal([false, true]);
            stop(doors, id);
            expect(seen(), "stopped").to.deep.equal([false, false]);
            start(doors, id);
            expect(seen(), "started").to.deep.equal([false, true]);
        });

        it("changes nothing when it is stopped or started twice", () => {
            const id = open().box();
            start(doors, id);
            stop(doors, id);
            stop(doors, id);
            start(doors, id);
            start(doors, id);
            const calls = doors.account.calls.map(({ call }) => call);
            expect(calls.slice(2)).to.deep.equal(["StopInstances", "StartInstances"]);
        });

        it("is not started past the quota of the account", () => {
            const id = open({ vcpus: { "L-1216C47A": 2 } }).box();
            stop(doors, id);
            doors.create(instance, doors.provider.read(instance, id)!.inputs, "ben");
            expect(() => start(doors, id)).to.throw("VcpuLimitExceeded");
        });

        it("is neither stopped nor started after its end", () => {
            const id = open().box();
            doors.provider.remove({ type: instance, name: "ana" }, id);
            expect(() => stop(doors, id)).to.throw("IncorrectInstanceState");
            expect(() => start(doors, id)).to.throw("IncorrectInstanceState");
        });

        it("is not found if it never was", () => {
            open();
            expect(() => stop(doors, "i-nobody")).to.throw("InvalidInstanceID.NotFound");
            expect(() => start(doors, "i-nobody")).to.throw("InvalidInstanceID.NotFound");
        });
    });

describe("A box between its stop and the next question about it", () => {
    afterEach(end);

    it("is stopping, and is not started: `IncorrectInstanceState`", () => {
        const InstanceId = { 1: open().box() };
        doors.ec2("StopInstances", { InstanceId });
        expect(() => doors.ec2("StartInstances", { InstanceId })).to.throw(
            "IncorrectInstanceState",
        );
        expect(doors.ec2("DescribeInstances", { InstanceId })).to.contain('"stopped"');
        doors.ec2("StartInstances", { InstanceId });
    });
});

describe("A terminated box", () => {
    afterEach(end);

    it("is still described by EC2, is gone for the provider, and has let its volume go", () => {
        const id = open().box({ tags: { member: "ana" } });
        const disk = { availabilityZone: "us-east-1a", size: 50 };
        const volumeId = doors.create(volume, disk);
        doors.create(attachment, { instanceId: id, volumeId });
        expect(doors.ec2("DescribeVolumes", {})).to.contain('"in-use"');
        doors.provider.remove({ type: instance, name: "ana" }, id);
        const Filter = { 1: { Name: "tag:member", Value: { 1: "ana" } } };
        expect(doors.ec2("DescribeInstances", { Filter })).to.contain('"terminated"');
        expect(doors.provider.read(instance, id)).to.equal(undefined);
        const lookUp = () => doors.lookUp("aws:ec2/getInstance:getInstance", { instanceId: id });
        expect(lookUp).to.throw("no matching EC2 Instance found");
        expect(doors.ec2("DescribeVolumes", {})).to.contain('"available"');
        doors.provider.remove({ type: instance, name: "ana" }, id); // once more is no error
    });
});

describe("A tag", () => {
    afterEach(end);

    const byProvider = (tags: Properties) => {
        const { inputs, state } = doors.provider.read(volume, "vol-ana")!;
        const news = { ...inputs, tags };
        const change = { state, olds: inputs, news };
        doors.provider.update({ type: volume, name: "ana" }, "vol-ana", change, false);
    };
    const byApi = () =>
        doors.ec2("CreateTags", {
            ResourceId: { 1: "vol-ana" },
            Tag: { 1: { Key: "color", Value: "green" } },
        });
    for (const [way, set] of [
        ["the provider", () => byProvider({ color: "green" })],
        ["EC2's API", byApi],
    ] as const)
        it(`that ${way} sets is seen by lookups, a refresh and EC2's API`, () => {
            open().create(volume, { availabilityZone: "us-east-1a", size: 50 });
            set();
            const filters = [{ name: "tag:color", values: ["green"] }];
            const Filter = { 1: { Name: "tag:color", Value: { 1: "green" } } };
            const token = "aws:ebs/getEbsVolumes:getEbsVolumes";
            expect(doors.lookUp(token, { filters })["ids"]).to.deep.equal(["vol-ana"]);
            expect(doors.ec2("DescribeVolumes", { Filter })).to.contain("vol-ana");
            const { inputs, state } = doors.provider.read(volume, "vol-ana")!;
            expect([inputs["tags"], state["tags"]]).to.deep.equal([
                { color: "green" },
                { color: "green" },
            ]);
        });
});

describe("A new volume", () => {
    afterEach(end);

    const zone = "us-east-1a";
    for (const [way, make] of [
        [
            "the provider",
            (snapshotId: string) =>
                doors.create(volume, { availabilityZone: zone, size: 50, snapshotId }, "x"),
        ],
        [
            "EC2's API",
            (SnapshotId: string) =>
                doors.ec2("CreateVolume", {
                    ...{ SnapshotId, AvailabilityZone: zone, Size: "50" },
                    TagSpecification: { 1: { Tag: { 1: { Key: "Name", Value: "x" } } } },
                }),
        ],
    ] as const)
        it(`that ${way} makes has its snapshot's data, and none comes from an incomplete one`, () => {
            open();
            make("snap-1");
            expect(doors.account.existing["vol-x"]?.hostKeys).to.equal("ana's");
            expect(() => make("snap-2")).to.throw("IncorrectState");
            expect(() => make("snap-3")).to.throw("InvalidSnapshot.NotFound");
        });

    it("appears late in lists of either door, or once somebody has asked for it by its id", () => {
        open({ callsUntilListed: 5 }).create(volume, { availabilityZone: zone, size: 50 });
        const lists = () => [
            doors.lookUp("aws:ebs/getEbsVolumes:getEbsVolumes", {})["ids"],
            doors.ec2("DescribeVolumes", {}).includes("vol-ana"),
        ];
        expect(lists()).to.deep.equal([[], false]);
        doors.ec2("DescribeVolumes", { VolumeId: { 1: "vol-ana" } });
        expect(lists()).to.deep.equal([["vol-ana"], true]);
    });

    it("is not deleted by either door while it is attached", () => {
        const instanceId = open().box();
        const volumeId = doors.create(volume, { availabilityZone: zone, size: 50 });
        doors.create(attachment, { instanceId, volumeId });
        const remove = () => doors.provider.remove({ type: volume, name: "ana" }, volumeId);
        expect(remove).to.throw("VolumeInUse");
        expect(() => doors.ec2("DeleteVolume", { VolumeId: volumeId })).to.throw("VolumeInUse");
    });
});

describe("An id that EC2 does not know", () => {
    afterEach(end);

    it("is refused to a question of EC2's API", () => {
        open();
        for (const [action, ids, id, error] of [
            ["DescribeVolumes", "VolumeId", "vol-x", "InvalidVolume.NotFound"],
            ["DescribeInstances", "InstanceId", "i-x", "InvalidInstanceID.NotFound"],
            ["DescribeSnapshots", "SnapshotId", "snap-x", "InvalidSnapshot.NotFound"],
        ] as const)
            expect(() => doors.ec2(action, { [ids]: { 1: id } }), action).to.throw(error);
    });
});

describe("A creation that AWS carries out, and whose wait then ends with an error", () => {
    afterEach(end);

    /** Creates a resource while the provider's wait for it times out, and returns the error. */
    function failing(type: typeof association | typeof attachment, inputs: Properties): Error {
        doors.inject({ kind: "timeout", type, when: "after" });
        try {
            doors.create(type, inputs);
        } catch (error) {
            return error as Error;
        }
        throw new Error("nothing was thrown");
    }

    it("gives an association's id with the error: the provider notes it before its wait", () => {
        const targets = [{ key: "InstanceIds", values: [open().box()] }];
        const error = failing(association, { name: "AWS-RunShellScript", targets });
        expect(error).to.be.instanceOf(Uninitialized);
        expect((error as Uninitialized).made.id).to.equal("association-ana");
    });

    it("keeps an association that its box fails, and gives its id with the error", () => {
        const id = open({ questionsUntilOnline: 0 }).box();
        const inputs = {
            ...{ name: "AWS-RunShellScript", waitForSuccessTimeoutSeconds: 60 },
            targets: [{ key: "InstanceIds", values: [id] }],
        };
        // It has no data volume.
        expect(() => doors.create(association, inputs))
            .to.throw(
                Uninitialized,
                /^waiting for SSM Association \(association-ana\) create: unexpected/,
            )
            .with.nested.property("made.id", "association-ana");
        expect(doors.account.existing["association-ana"]).to.include({ status: "Failed" });
    });

    it("leaves an association to its box when the provider is killed before its wait", () => {
        const id = open({ questionsUntilOnline: 0 }).box();
        const volumeId = doors.create(volume, { availabilityZone: "us-east-1a", size: 50 });
        doors.create(attachment, { instanceId: id, volumeId });
        const targets = [{ key: "InstanceIds", values: [id] }];
        failing(association, { name: "AWS-RunShellScript", targets });
        const status = () => doors.account.existing["association-ana"]?.status;
        expect(status(), "at first").to.equal("Pending");
        doors.isOnline(id);
        expect(status(), "later").to.equal("Success");
    });

    it("gives no id of an attachment, which the provider notes after its wait", () => {
        const instanceId = open().box();
        const volumeId = doors.create(volume, { availabilityZone: "us-east-1a", size: 50 });
        const error = failing(attachment, { instanceId, volumeId });
        expect(error.message).to.contain("timeout while waiting");
        expect(error).to.not.be.instanceOf(Uninitialized);
        expect(doors.account.existing).to.include.keys("vai-ana");
    });
});
