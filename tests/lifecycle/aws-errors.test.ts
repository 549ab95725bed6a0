import { expect } from "chai";
import { awsErrors, explain } from "../../lifecycle/aws-errors";
import { faultKinds, messageOf } from "../../offline/cloud/faults";

/** As the AWS provider wraps what AWS answers. */
const wrapped = (error: string) =>
    "creating EC2 Instance: operation error EC2: RunInstances, https response error " +
    `StatusCode: 400, RequestID: 4e2f6a1c, api error ${error}`;

describe("What an error of `pulumi up` means", () => {
    for (const kind of faultKinds.filter((kind) => !kind.endsWith("-killed"))) {
        it(`is explained when AWS says ${kind}, with a command to type next`, () => {
            const explained = explain(wrapped(messageOf(kind)));
            expect(explained?.cause).to.be.a("string");
            expect(explained?.next).to.match(/`(pulumi|aws) [^`]+`/);
        });
    }

    it("is known from AWS's code, whatever its sentence", () => {
        const { cause } = explain(wrapped("InsufficientInstanceCapacity: Es gibt keine."))!;
        expect(cause).to.contain("no box of this type");
    });

    it("is known of AWS's SDK too: nobody is logged in, nobody answers", () => {
        const login = explain("CredentialsProviderError: Could not load credentials");
        expect(login?.next).to.contain("aws sso login");
        const network = explain("connect ECONNREFUSED 127.0.0.1:9");
        expect(network?.cause).to.contain("no network");
        expect(explain("getaddrinfo ENOTFOUND ec2.us-east-1.amazonaws.com")).to.deep.equal(network);
    });

    it("is told apart where AWS ends a box and where the box does not pass its self-test", () => {
        const state = (name: string) =>
            explain(`unexpected state '${name}', wanted target 'x'`)?.cause;
        expect(state("terminated")).to.contain("AWS ended the box");
        expect(state("Failed")).to.contain("its self-test did not say that it is ready");
    });

    it("has a command to type for every cause", () => {
        for (const { next } of awsErrors) expect(next).to.match(/`(pulumi|aws) [^`]+`/);
    });

    it("is a lack of boxes, which another type or zone may mend, for capacity, quotas and offers only", () => {
        const codes = [
            "InsufficientInstanceCapacity: We do not have sufficient capacity.",
            "VcpuLimitExceeded: You have requested more vCPU capacity than your limit.",
            "MaxSpotInstanceCountExceeded: Max spot instance count exceeded",
            "Unsupported: Your requested instance type (g6.xlarge) is not supported in your zone",
            "UnauthorizedOperation: You are not authorized to perform this operation.",
            "RequestLimitExceeded: Request limit exceeded.",
            "VpcLimitExceeded: The maximum number of VPCs has been reached.",
        ];
        expect(codes.map((code) => explain(wrapped(code))?.noBox ?? false)).to.deep.equal([
            ...[true, true, true, true],
            ...[false, false, false],
        ]);
    });

    it("is nobody's guess: what is not in the table is not explained", () => {
        expect(explain("a sentence about nothing")).to.equal(undefined);
    });
});
