import { expect } from "chai";
import fc from "fast-check";
import * as catalog from "../../catalog/choose-machine";
import { instanceTypes } from "../../catalog/instance-types";
import { planMachine } from "../../catalog/plan-machine";
import { hourlyUsd } from "../../catalog/prices";
import { requests } from "./requests";

const offered = {
    "g4dn.xlarge": ["us-east-1b", "us-east-1a"],
    "g4dn.4xlarge": ["us-east-1c", "us-east-1b", "us-east-1a"],
    "gr6.4xlarge": ["us-east-1b"],
    "p4d.24xlarge": ["us-east-1a"],
    "p5e.48xlarge": ["us-east-1a"],
};
const asked = {
    operatingSystem: "al2023",
    framework: "tensorflow",
    offered,
    maxHourlyUsd: 2,
} as const;

/** A request with its candidates by name. */
type ChoiceRequest = Omit<catalog.ChoiceRequest, "candidates"> & {
    readonly candidates: readonly string[];
};

function chooseMachine(request: ChoiceRequest): catalog.Choice {
    const candidates = request.candidates.map((instanceType) => ({
        instanceType,
        ...planMachine({ ...request, instanceType }),
    }));
    return catalog.chooseMachine({ ...request, candidates });
}

function chosenBy(request: ChoiceRequest) {
    const choice = chooseMachine(request);
    if (!choice.works) throw new Error(JSON.stringify(choice.passedOver));
    return choice;
}

/** Returns the reason and the helpful change when the only candidate is refused. */
function refusalOf(candidate: string, request: Partial<ChoiceRequest> = {}) {
    const choice = chooseMachine({ ...asked, candidates: [candidate], ...request });
    expect(choice.works).to.be.false;
    const [passed] = choice.passedOver;
    return { reason: passed?.conflict, change: passed?.change };
}

describe("chooseMachine", () => {
    it("passes over retired G3, tells its history, and takes the next candidate", () => {
        const candidates = ["g3.4xlarge", "g4dn.4xlarge", "gr6.4xlarge"];
        const { plan, passedOver } = chosenBy({ ...asked, candidates });
        expect(plan.instanceType.name).to.equal("g4dn.4xlarge");
        expect(passedOver.map(({ instanceType }) => instanceType)).to.deep.equal(["g3.4xlarge"]);
        expect(passedOver[0]?.conflict).to.match(
            /AWS retired G3 on 2025-10-31.*no zone of the region offers g3\.4xlarge/,
        );
    });

    it("takes G3 where AWS still offers it to the account", () => {
        const candidates = ["g3.4xlarge", "g4dn.4xlarge"];
        const stillThere = { ...offered, "g3.4xlarge": ["us-east-1a"] };
        const { plan, passedOver } = chosenBy({ ...asked, candidates, offered: stillThere });
        expect(plan.framework?.version).to.equal("2.16.1");
        expect(passedOver).to.deep.equal([]);
    });

    it("prefers the zone that offers most of the candidates, then the first by name", () => {
        const both = chosenBy({ ...asked, candidates: ["g4dn.4xlarge", "gr6.4xlarge"] });
        expect(both.zones).to.deep.equal(["us-east-1b", "us-east-1a", "us-east-1c"]);
        expect(both.zone).to.equal("us-east-1b");
        const one = chosenBy({ ...asked, candidates: ["g4dn.4xlarge"] });
        expect(one.zone).to.equal("us-east-1a");
    });

    it("keeps to the requested zone", () => {
        const candidates = ["gr6.4xlarge", "g4dn.4xlarge"];
        const choice = chosenBy({ ...asked, candidates, availabilityZone: "us-east-1c" });
        expect(choice.plan.instanceType.name).to.equal("g4dn.4xlarge");
        expect(choice.zone).to.equal("us-east-1c");
        expect(choice.passedOver[0]?.conflict).to.equal(
            "gr6.4xlarge is offered in us-east-1b, not in us-east-1c",
        );
    });

    it("offers another zone when only the zone stands in the way", () => {
        const { change } = refusalOf("g4dn.4xlarge", { availabilityZone: "us-east-1e" });
        expect(change).to.deep.equal({ availabilityZone: "us-east-1a" });
    });

    it("refuses a machine above the price limit, and offers one below it", () => {
        const { reason, change } = refusalOf("p4d.24xlarge");
        expect(reason).to.equal("p4d.24xlarge costs $21.957642 an hour, over maxHourlyUsd 2");
        expect(change).to.deep.equal({ instanceType: "gr6.4xlarge" });
    });

    it("refuses a machine without a known price, because nothing could enforce the limit", () => {
        const { reason } = refusalOf("p5e.48xlarge", { maxHourlyUsd: 1000 });
        expect(reason).to.match(/no price is known for p5e\.48xlarge.*maxHourlyUsd 1000/);
    });

    it("passes over candidates that do not fit, each with the change that helps", () => {
        const candidates = ["g3.4xlarge", "g4dn.xlarge"];
        const choice = chooseMachine({ ...asked, candidates, frameworkVersion: "2.19.0" });
        expect(choice.works).to.be.false;
        const [g3, g4dn] = choice.passedOver;
        expect(g3?.conflict).to.match(/M60/);
        expect(g3?.change).to.deep.include({ instanceType: "g4dn.4xlarge" });
        const second = chooseMachine({ ...asked, candidates: ["p2.xlarge", "p2.xlarge"] });
        expect(second.passedOver[1]?.change?.instanceType).to.match(/^g4dn/);
        expect(g4dn?.change).to.deep.equal({ frameworkVersion: "2.21.0" });
    });

    it("offers nothing where the region offers nothing", () => {
        const { reason, change } = refusalOf("g4dn.xlarge", { offered: {} });
        expect(reason).to.equal("no zone of the region offers g4dn.xlarge");
        expect(change).to.be.undefined;
    });
});

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const choices = fc
    .record({
        machine: requests,
        candidates: fc.array(fc.constantFrom(...instanceTypes.keys()), { maxLength: 4 }),
        unlisted: fc.subarray([...instanceTypes.keys()]),
        zonesOf: fc.infiniteStream(fc.subarray(zones)),
        maxHourlyUsd: fc.constantFrom(0.1, 1, 5, 200),
        availabilityZone: fc.constantFrom(undefined, ...zones, "us-east-1z"),
    })
    .map(({ machine, unlisted, zonesOf, ...rest }): ChoiceRequest => {
        const listed = [...instanceTypes.keys()].filter((name) => !unlisted.includes(name));
        const offers = listed.map((name) => [name, zonesOf.next().value as string[]] as const);
        return { ...machine, ...rest, offered: Object.fromEntries(offers) };
    });

/** Tells whether a type may be chosen, independently of the code under test. */
function works(request: ChoiceRequest, instanceType: string): boolean {
    const { offered: offers, maxHourlyUsd, availabilityZone } = request;
    const there = offers[instanceType] ?? [];
    const inZone = availabilityZone ? there.includes(availabilityZone) : there.length > 0;
    const affordable = (hourlyUsd(instanceType) ?? Infinity) <= maxHourlyUsd;
    return inZone && affordable && planMachine({ ...request, instanceType }).works;
}

describe("every choice of chooseMachine", () => {
    it("is the first candidate that works, in a zone that offers it", () => {
        fc.assert(
            fc.property(choices, (request) => {
                const choice = chooseMachine(request);
                const first = request.candidates.find((name) => works(request, name));
                expect(choice.works).to.equal(first !== undefined);
                if (!choice.works) return;
                expect(choice.plan.instanceType.name).to.equal(first);
                expect(choice.zones).to.include(choice.zone);
                expect(choice.zones).to.have.members([...(request.offered[first!] ?? [])]);
                expect(choice.passedOver).to.have.length(request.candidates.indexOf(first!));
            }),
        );
    });

    it("has a reason against each candidate when none will do, and only remedies that work", () => {
        fc.assert(
            fc.property(choices, (request) => {
                const choice = chooseMachine(request);
                if (choice.works) return;
                expect(choice.passedOver).to.have.length(request.candidates.length);
                choice.passedOver.forEach(({ change, conflict }, position) => {
                    expect(conflict).not.to.be.empty;
                    if (!change) return;
                    const { instanceType, ...others } = change;
                    const candidates = request.candidates.with(
                        position,
                        instanceType ?? request.candidates[position]!,
                    );
                    const after = chooseMachine({ ...request, ...others, candidates });
                    expect(after.works, JSON.stringify(change)).to.be.true;
                });
            }),
        );
    });
});
