import { expect } from "chai";
import { documentLimit, liveDocument } from "../../cloud-init/live-document";
import { liveParameter, parameterLimit, tooManyKeys } from "../../cloud-init/live-parameters";
import type { MemberRow } from "../../settings/members";

/** Returns a key whose bytes do not compress, as long as an RSA-4096 key. */
const key = (seed: number) => {
    let state = seed + 1;
    const bytes = Uint8Array.from({ length: 535 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
    });
    return `ssh-rsa ${Buffer.from(bytes).toString("base64")}`;
};
const member = (count: number): Pick<MemberRow, "name" | "sshPublicKeys"> => ({
    name: "ana",
    sshPublicKeys: Array.from({ length: count }, (_, index) => key(index)),
});

/** Systems Manager's limit for a document and its parameters together. */
const systemsManagerLimit = 65_536;

describe("The live settings of a member", () => {
    it("are JSON in base64, with each key on its own and without what surrounds it", () => {
        const text = liveParameter(
            { name: "ana", sshPublicKeys: ["ssh-ed25519 AAAA ana \n"] },
            { desktop: true, notebook: false, idleStopMinutes: 0 },
        );
        expect(text).to.match(new RegExp(allowedPattern()));
        expect(JSON.parse(Buffer.from(text, "base64").toString())).to.deep.equal({
            member: "ana",
            sshPublicKeys: ["ssh-ed25519 AAAA ana"],
            desktop: true,
            notebook: false,
            idleStopMinutes: 0,
        });
    });

    it("are refused above our limit, with the smallest number of keys to leave out", () => {
        const [problem] = tooManyKeys([member(2), member(40)]);
        expect(problem?.setting).to.equal("members[1].sshPublicKeys");
        const surplus = Number(/leave out (\d+) keys/.exec(JSON.stringify(problem?.fix))?.[1]);
        expect(tooManyKeys([member(40 - surplus)])).to.deep.equal([]);
        expect(tooManyKeys([member(41 - surplus)])).to.have.lengthOf(1);
        const switches = { desktop: true, notebook: true, idleStopMinutes: 30 };
        expect(liveParameter(member(40 - surplus), switches).length).to.be.within(7_000, 8_192);
    });

    it("are accepted below the limit", () => {
        expect(tooManyKeys([member(1), member(8)])).to.deep.equal([]);
    });

    it("fit into Systems Manager's limit together with a document of our own limit", () => {
        expect(documentLimit + parameterLimit).to.equal(systemsManagerLimit);
    });
});

/** Returns the pattern that the document demands of its parameter. */
function allowedPattern(): string {
    const { parameters } = JSON.parse(liveDocument("", { bundle: "", document: "more" })) as {
        parameters: { settings: { allowedPattern: string } };
    };
    return parameters.settings.allowedPattern;
}
