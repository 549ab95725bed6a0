import { firstUp } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a stack is made", firstUp);
