import { expect } from "chai";
import type { RequestListener } from "node:http";
import { endpointOf } from "../../../cli/doctor/account/endpoint";
import { reach } from "../../../cli/doctor/account/reach";
import { Endpoint } from "./support/endpoint";

describe("doctor's question whether EC2 answers", () => {
    const endpoint = new Endpoint();
    let asked = 0;
    afterEach(() => endpoint.remove());

    /** Serves the n-th question, from 1, by the n-th of these, and later ones by the last. */
    async function serve(...answers: readonly RequestListener[]): Promise<void> {
        asked = 0;
        await endpoint.begin((request, response) =>
            answers[Math.min(++asked, answers.length) - 1]!(request, response),
        );
    }
    const breaks: RequestListener = (request) => request.socket.destroy();

    it("is put without credentials, and tells how far AWS's clock is ahead", async () => {
        let headers: object = {};
        await serve((request, response) => {
            ({ headers } = request);
            response.setHeader("date", new Date(Date.now() + 600_000).toUTCString()).end();
        });
        const found = await reach("us-east-1");
        expect(found).to.include({ region: "us-east-1" }).and.not.have.property("code");
        // A loaded machine's answer is late by half of what it took.
        expect("ahead" in found && found.ahead).to.be.within(590, 610);
        expect(headers).to.not.have.property("authorization");
    });

    it("has no time where the answer has none, and follows no redirect", async () => {
        await serve((_, response) => {
            response.sendDate = false;
            response.writeHead(302, { location: "/elsewhere" }).end();
        });
        expect(await reach("us-east-1")).to.include({ ahead: undefined });
        expect(asked).to.equal(1);
    });

    it("is put again after a connection that broke, once", async () => {
        await serve(breaks, (_, response) => response.end());
        expect(await reach("us-east-1")).to.not.have.property("code");
        expect(asked).to.equal(2);
    });

    it("has the error's code where connections break twice", async () => {
        await serve(breaks);
        expect(await reach("us-east-1")).to.deep.equal({
            ...{ region: "us-east-1", code: "UND_ERR_SOCKET" },
        });
        expect(asked).to.equal(2);
    });

    it("has the error's name where it has no code", async () => {
        await serve(breaks);
        process.env["AWS_ENDPOINT_URL"] = "odd:";
        expect(await reach("us-east-1")).to.deep.equal({ region: "us-east-1", code: "Error" });
    });
});

describe("the endpoint of a service", () => {
    it("is the service's own variable's, else the general one's, else AWS's in the region", () => {
        const general = { AWS_ENDPOINT_URL: "http://all/" };
        const own = { ...general, AWS_ENDPOINT_URL_STS: "http://sts//" };
        expect(endpointOf("sts", "us-east-1", own)).to.equal("http://sts");
        expect(endpointOf("ec2", "us-east-1", own)).to.equal("http://all");
        expect(endpointOf("ec2", "us-east-1", {})).to.equal("https://ec2.us-east-1.amazonaws.com");
        expect(endpointOf("sts", "cn-north-1", {})).to.equal(
            "https://sts.cn-north-1.amazonaws.com.cn",
        );
    });
});
