// Ceiling for UDP: one receive, one reply of the right shape, nothing looked up. Usage: udp-echo ADDRESS PORT PEERS
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int room = 8 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &own.sin_addr);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return 1;
  int peers = atoi(argv[3]);
  uint8_t request[2048], reply[20 + 6 * 200];
  memset(reply, 1, sizeof reply);
  for (;;) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(fd, request, sizeof request, 0, (struct sockaddr *)&from, &size);
    if (got < 16) continue;
    uint32_t action = ntohl(*(uint32_t *)(request + 8));
    memcpy(reply, request + 8, 8); // action and transaction id
    size_t length = action == 0 ? 16 : action == 2 ? 20 : 20 + 6 * (size_t)peers;
    sendto(fd, reply, length, 0, (struct sockaddr *)&from, size);
  }
}
