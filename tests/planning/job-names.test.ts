import { expect } from "chai";
import { jobDefinitionName, queueFacts, queueTags } from "../../planning/job-names";
import { stackTags } from "../../planning/tags";
import { refusalOf } from "../support/refusal-of";

const tags = stackTags("workstation", "dev");
const facts = {
    kind: "spot",
    ...{ bucket: "team", maxJobUsd: 50, maxMonthlyUsd: 500.5, maxvCpus: 64, nat: true },
    instanceTypes: ["g5.xlarge", "g6.xlarge"],
} as const;

describe("the names and tags of a queue", () => {
    it("say in the tags what `submit` needs, and read back the same", () => {
        const written = queueTags(tags, facts);
        expect(written).to.deep.equal({
            ...tags,
            "workstation:queue": "spot",
            "workstation:bucket": "team",
            "workstation:max-job-usd": "50",
            "workstation:max-monthly-usd": "500.5",
            "workstation:max-vcpus": "64",
            "workstation:nat": "true",
            "workstation:instance-types": "g5.xlarge g6.xlarge",
            "workstation:job-log-group": "/workstation/workstation/dev/jobs",
        });
        const logGroup = "/workstation/workstation/dev/jobs";
        expect(queueFacts(written)).to.deep.equal({ ...facts, logGroup });
        const without = queueFacts(queueTags(tags, { ...facts, nat: false }));
        expect(without).to.include({ nat: false });
    });

    for (const tag of Object.keys(queueTags(tags, facts)).slice(2))
        it(`are not trusted when somebody has emptied ${tag}`, () => {
            expect(queueFacts({ ...queueTags(tags, facts), [tag]: "" })).to.equal(undefined);
        });

    it("are no facts of a queue that has none of the tags", () => {
        expect(queueFacts({ "workstation:max-job-usd": "lots" })).to.equal(undefined);
    });

    it("name a member's definitions, and refuse a stack that Batch has no name for", () => {
        expect(jobDefinitionName(tags, "ana-b", "one")).to.equal("workstation-dev__ana-b__one");
        const team = stackTags("acme", "dev.vision");
        expect(jobDefinitionName(team, "ana", "many")).to.equal("acme-dev_vision__ana__many");
        const long = stackTags("workstation", "v".repeat(120));
        const { message } = refusalOf(() => jobDefinitionName(long, "ana", "many"));
        expect(message).to.match(/__ana__many .*give the stack another name/);
    });
});
