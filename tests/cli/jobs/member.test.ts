import { expect } from "chai";
import { knownHere, whoseJobs } from "../../../cli/jobs/member";
import { heard } from "./pretend-account";

describe("the name of whoever has jobs", () => {
    it("is asked for on a terminal, and taken without the spaces around it", async () => {
        let name: unknown;
        const { err } = await heard(async () => {
            name = await whoseJobs(undefined, {
                ...knownHere(),
                ...{ env: {}, stored: () => undefined },
            });
        }, " ana \n");
        expect(name).to.equal("ana");
        expect(err).to.contain("A job belongs to a member").and.contain("Your name there:");
    });

    it("is asked for nowhere else", async () => {
        await heard(() => Promise.resolve(expect(knownHere()).to.not.have.property("ask")));
    });
});
