import { expect } from "chai";
import { logEvent } from "../../../cli/boxes/log-event";

describe("an event in a stack's log", () => {
    const time = "2026-11-30T10:00:00Z";
    const at = new Date(time);
    const arn = "arn:aws:ec2:us-east-1:111122223333:instance/i-0a1";
    const event = (detail: object, more: object = {}) =>
        logEvent(JSON.stringify({ id: "e1", time, resources: [arn], detail, ...more }));

    it("tells the state that an instance reached", () => {
        expect(event({ "instance-id": "i-0b2", state: "running" })).to.deep.equal({
            ...{ event: "e1", at, id: "i-0b2", state: "running" },
        });
    });

    it("tells whose an instance is, by the tags, and takes its id from the ARN", () => {
        const tags = { "workstation:member": "ana" };
        expect(event({ tags })).to.deep.equal({ event: "e1", at, id: "i-0a1", member: "ana" });
        expect(event({ tags: {} })).to.deep.equal({ event: "e1", at, id: "i-0a1", member: "" });
    });

    it("tells why a box stops, only where that tag is the one that changed", () => {
        const tags = { "workstation:member": "ana", "workstation:last-stop": "idle for 2 h" };
        const changed = { tags, "changed-tag-keys": ["workstation:last-stop"] };
        expect(event(changed)).to.have.property("why", "idle for 2 h");
        expect(event({ tags, "changed-tag-keys": ["Name"] })).to.not.have.property("why");
    });

    it("tells the type that the tag names, whether it changed, and which change of tags it was", () => {
        const tags = { "workstation:member": "ana", "workstation:instance-type": "t3a.large" };
        const told = (key: string) =>
            event({ tags, "changed-tag-keys": [key], ...{ version: 3, service: "ec2" } });
        const same = { event: "e1", at, id: "i-0a1", member: "ana", type: "t3a.large", version: 3 };
        expect(told("Name")).to.deep.equal(same);
        expect(told("workstation:instance-type")).to.deep.equal({ ...same, typeChanged: true });
        const other = { ...tags, "workstation:instance-type": "\u001b[2J" };
        expect(event({ tags: other, version: "3" })).to.deep.equal({
            ...{ event: "e1", at, id: "i-0a1", member: "ana" },
        });
    });

    it("names somebody for a stop whose mark it cannot read", () => {
        const tags = { "workstation:stopped-to-copy": "?" };
        expect(
            event({ tags, "changed-tag-keys": ["workstation:stopped-to-copy"] }),
        ).to.have.property("why", "somebody stopped it to copy its data");
    });

    it("is nothing where it is neither a state nor a tag of an instance", () => {
        const state = { "instance-id": "i-0a1", state: "running" };
        expect(logEvent("no JSON")).to.equal(undefined);
        expect(logEvent("null")).to.equal(undefined);
        expect(logEvent("{}")).to.equal(undefined);
        expect(event(state, { time: "yesterday" })).to.equal(undefined);
        expect(event({}, { resources: ["arn:aws:ec2:::volume/vol-1"] })).to.equal(undefined);
        expect(event({})).to.equal(undefined);
    });
});
