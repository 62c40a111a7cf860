// Ceiling for batched UDP: up to 64 datagrams with one call, replies of the right shape with another, nothing looked up,
// as Shoal's own UDP thread does it. Usage: udp-echo-batched ADDRESS PORT PEERS
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BATCH 64
#define INPUT 1600
#define OUTPUT 1400

static uint8_t requests[BATCH][INPUT], replies[BATCH][OUTPUT];
static struct sockaddr_in from[BATCH];
static struct iovec in_vectors[BATCH], out_vectors[BATCH];
static struct mmsghdr in[BATCH], out[BATCH];

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int room = 8 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &own.sin_addr);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return 1;
  size_t peers = (size_t)atoi(argv[3]);
  memset(replies, 1, sizeof replies);
  for (int i = 0; i < BATCH; i++) {
    in_vectors[i] = (struct iovec){requests[i], INPUT};
    in[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_iov = &in_vectors[i], .msg_iovlen = 1};
  }
  for (;;) {
    for (int i = 0; i < BATCH; i++) in[i].msg_hdr.msg_namelen = sizeof from[i];
    int got = recvmmsg(fd, in, BATCH, MSG_WAITFORONE, NULL);
    int queued = 0;
    for (int i = 0; i < got; i++) {
      if (in[i].msg_len < 16) continue;
      uint32_t action = ntohl(*(uint32_t *)(requests[i] + 8));
      memcpy(replies[queued], requests[i] + 8, 8); // action and transaction id
      size_t length = action == 0 ? 16 : action == 2 ? 20 : 20 + 6 * peers;
      out_vectors[queued] = (struct iovec){replies[queued], length};
      out[queued].msg_hdr = (struct msghdr){
          .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &out_vectors[queued], .msg_iovlen = 1};
      queued++;
    }
    for (int sent = 0; sent < queued;) {
      int now = sendmmsg(fd, out + sent, queued - sent, 0);
      sent += now <= 0 ? 1 : now;
    }
  }
}
