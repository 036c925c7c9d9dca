import { calibrate } from '../../runtime/calibrate.ts';
import { worker } from './worker.ts';

worker.onmessage = (message) => {
  void calibrate(message.data as Uint8Array).then((slownessShare) => worker.postMessage(slownessShare));
};
